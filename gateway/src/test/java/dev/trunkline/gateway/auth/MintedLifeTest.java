package dev.trunkline.gateway.auth;

import static org.assertj.core.api.Assertions.assertThat;

import dev.trunkline.gateway.exchange.Principal;
import dev.trunkline.gateway.route.Access;
import dev.trunkline.gateway.route.AuthRule;
import dev.trunkline.outbox.revocation.Revoked;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import org.jose4j.jws.JsonWebSignature;
import org.jose4j.jwt.JwtClaims;
import org.junit.jupiter.api.Test;

/** What the gateway remembers of a caller, beside the life of the token that services get: by a clock that is turned. */
class MintedLifeTest {

    private static final Duration LIFE = Duration.ofMinutes(5);
    private static final Duration LONG = Duration.ofHours(1);
    private static final long START = 1_800_000_000;
    private static final Map<String, Object> ANSWER = Map.of("active", true, "sub", "ada");

    private final AtomicLong now = new AtomicLong(START);
    private final Minter minter = new Minter(IdentityKey.generated(), "gateway", "services", LIFE);
    private final Authenticator authenticator = new Authenticator(
            Map.of(),
            new Answering(new ApiKeys.Reading(minter)),
            Optional.empty(),
            Optional.empty(),
            new VerifiedTokens(100, LONG, now::get),
            new CertificateIdentity(
                    Map.of(),
                    minter,
                    new VerifiedTokens(100, LONG, now::get),
                    new Revoked(100, LONG.toSeconds()),
                    now::get),
            new Revoked(100, LONG.toSeconds()),
            now::get);

    @Test
    void nobody_is_sent_on_with_a_token_that_has_ended_however_long_an_answer_counts() throws Exception {
        Set<String> minted = new HashSet<>();
        for (; now.get() < START + 3 * LIFE.toSeconds(); now.incrementAndGet()) {
            String onward = good("Bearer opaque").onward().orElseThrow();
            minted.add(onward);
            assertThat(expiry(onward)).as("what a service gets").isGreaterThan(now.get() + 15);
        }
        // Looked up anew before the end of each, and not for each request.
        assertThat(minted).hasSizeBetween(3, 4);
    }

    @Test
    void it_does_not_outlive_what_the_caller_has_shown() throws Exception {
        Principal.Subject ada = new Principal.Subject("ada");
        Minter.Minted brief = minter.mint(ada, Map.of(), START + 20, START);
        assertThat(brief.untilSeconds()).isEqualTo(START + 20);
        assertThat(expiry(brief.credentials())).isEqualTo(START + 20);
        Minter.Minted endless = minter.mint(ada, Map.of(), Long.MAX_VALUE, START);
        assertThat(expiry(endless.credentials())).isEqualTo(START + 300);
        assertThat(endless.untilSeconds()).isEqualTo(START + 270);
    }

    private Verdict.Good good(String shown) {
        Verdict.Good known = authenticator.remembered(shown);
        return known != null ? known : (Verdict.Good) authenticator.judge(shown, Access.of(AuthRule.REQUIRED));
    }

    private static long expiry(String credentials) throws Exception {
        JsonWebSignature token = new JsonWebSignature();
        token.setCompactSerialization(Bearer.token(credentials).orElseThrow());
        return JwtClaims.parse(token.getUnverifiedPayload()).getExpirationTime().getValue();
    }

    /** Somebody who says of any token the same, and that it never ends. */
    private record Answering(Introspector.Reading reading) implements Issuer {

        @Override
        public Verdict judge(String token, long nowSeconds) {
            return reading.read(ANSWER, nowSeconds).orElseThrow();
        }

        @Override
        public Future<Verdict> settle(String token) {
            return Future.failedFuture("it was said at once");
        }

        @Override
        public boolean ready() {
            return true;
        }

        @Override
        public void close() {}
    }
}
