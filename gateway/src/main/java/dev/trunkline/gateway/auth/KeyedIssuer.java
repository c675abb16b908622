package dev.trunkline.gateway.auth;

import dev.trunkline.gateway.problem.Problem;
import io.vertx.core.Future;
import java.util.function.LongSupplier;

/** An issuer whose signatures we verify. A key that we do not know is reason to look for it, once in a while. */
final class KeyedIssuer implements Issuer {

    private static final Verdict UNSETTLED = new Verdict.Unsettled();

    private final TokenVerifier verifier;
    private final Jwks jwks;
    private final LongSupplier epochSeconds;

    KeyedIssuer(TokenVerifier verifier, Jwks jwks, LongSupplier epochSeconds) {
        this.verifier = verifier;
        this.jwks = jwks;
        this.epochSeconds = epochSeconds;
    }

    @Override
    public Verdict judge(String token, long nowSeconds) {
        Verdict verdict = verifier.verify(token, jwks.keys(), nowSeconds);
        return verdict instanceof Verdict.UnknownKey ? UNSETTLED : verdict;
    }

    @Override
    public Future<Verdict> settle(String token) {
        return jwks.refetch().map(any -> {
            Verdict verdict = verifier.verify(token, jwks.keys(), epochSeconds.getAsLong());
            if (!(verdict instanceof Verdict.UnknownKey)) {
                return verdict;
            }
            return jwks.loaded()
                    ? new Verdict.Bad("is signed with an unknown key")
                    : new Verdict.Refused(Problem.unavailable("Access tokens cannot be checked yet."));
        });
    }

    @Override
    public boolean ready() {
        return jwks.loaded();
    }

    @Override
    public void close() {
        jwks.close();
    }
}
