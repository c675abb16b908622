package dev.trunkline.gateway.auth;

import dev.trunkline.gateway.route.TokenRules;
import io.vertx.core.Future;
import java.util.function.LongSupplier;

/** Judges tokens with the issuer's present keys and remembers the good ones; shared by all event loops. */
public final class Authenticator {

    private final TokenVerifier verifier;
    private final Jwks jwks;
    private final VerifiedTokens verified;
    private final LongSupplier epochSeconds;

    Authenticator(TokenRules rules, Jwks jwks, VerifiedTokens verified, LongSupplier epochSeconds) {
        this.verifier = new TokenVerifier(rules);
        this.jwks = jwks;
        this.verified = verified;
        this.epochSeconds = epochSeconds;
    }

    Verdict judge(String token) {
        Verdict.Good known = verified.get(token);
        if (known != null) {
            return known;
        }
        Verdict verdict = verifier.verify(token, jwks.keys(), epochSeconds.getAsLong());
        if (verdict instanceof Verdict.Good good) {
            verified.put(token, good);
        }
        return verdict;
    }

    Future<Void> refetch() {
        return jwks.refetch();
    }

    /** Whether there is a key to judge with. */
    public boolean ready() {
        return jwks.loaded();
    }

    public void close() {
        jwks.close();
    }
}
