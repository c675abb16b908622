package dev.trunkline.gateway.auth;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import dev.trunkline.gateway.exchange.Principal;
import dev.trunkline.gateway.exchange.Scopes;
import dev.trunkline.gateway.route.Access;
import dev.trunkline.gateway.route.AuthRule;
import dev.trunkline.gateway.route.CredentialKind;
import dev.trunkline.outbox.revocation.Revoked;
import io.vertx.core.Future;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class AuthenticatorTest {

    private static final Access CLOSED = Access.of(AuthRule.REQUIRED);
    private static final String SHOWN = "Bearer " + "h".repeat(40) + "." + "p".repeat(500) + "." + "s".repeat(86);

    private final Counting issuer = new Counting();
    private final Revoked revoked = new Revoked(100, 3_600);
    private final Authenticator authenticator = new Authenticator(
            Map.of(),
            issuer,
            Optional.empty(),
            Optional.empty(),
            new VerifiedTokens(100, Duration.ofMinutes(10), () -> 1_000),
            new CertificateIdentity(
                    Map.of(),
                    new Minter(IdentityKey.generated(), "gateway", "services", Duration.ofMinutes(5)),
                    new VerifiedTokens(100, Duration.ofMinutes(10), () -> 1_000),
                    revoked,
                    () -> 1_000),
            revoked,
            () -> 1_000);

    @Test
    void a_token_is_judged_once_and_then_remembered() {
        assertThat(authenticator.remembered(SHOWN)).isNull();
        Verdict verdict = authenticator.judge(SHOWN, CLOSED);
        for (int i = 0; i < 1_000; i++) {
            assertThat(authenticator.remembered(new String(SHOWN.toCharArray())))
                    .isSameAs(verdict);
        }
        assertThat(issuer.judged).isEqualTo(1);
    }

    @Test
    void a_token_that_is_remembered_costs_next_to_no_memory() {
        authenticator.judge(SHOWN, CLOSED);
        revoked.credential("another", 1_000, 1_000);
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long self = Thread.currentThread().getId();
        int times = 50_000;
        Verdict.Good last = null;
        for (int i = 0; i < times; i++) {
            last = authenticator.remembered(SHOWN);
        }
        long before = threads.getThreadAllocatedBytes(self);
        for (int i = 0; i < times; i++) {
            last = authenticator.remembered(SHOWN);
        }
        long each = (threads.getThreadAllocatedBytes(self) - before) / times;
        assertThat(last).isNotNull();
        assertThat(each).as("bytes for one request").isLessThan(64);
    }

    @Test
    void however_it_is_written_a_token_is_judged_once() {
        Verdict verdict = authenticator.judge(SHOWN, CLOSED);
        String token = SHOWN.substring("Bearer ".length());
        for (String written : List.of("bearer " + token, "BEARER  " + token, "Bearer \t " + token, SHOWN + "  ")) {
            assertThat(authenticator.remembered(written)).as(written).isSameAs(verdict);
        }
        assertThat(authenticator.remembered("ApiKey " + token)).isNull();
        assertThat(authenticator.remembered("Basic " + token)).isNull();
        assertThat(authenticator.remembered("Digest " + token)).isNull();
        assertThat(authenticator.remembered("")).isNull();
        assertThat(issuer.judged).isEqualTo(1);
    }

    @Test
    void a_bad_one_is_not_remembered() {
        issuer.verdict = new Verdict.Bad("is wrong");
        authenticator.judge(SHOWN, CLOSED);
        authenticator.judge(SHOWN, CLOSED);
        assertThat(issuer.judged).isEqualTo(2);
    }

    @Test
    void one_that_is_revoked_is_forgotten_at_once() {
        authenticator.judge(SHOWN, CLOSED);
        assertThat(authenticator.remembered(SHOWN)).isNotNull();
        revoked.credential("s1", 1_000, 1_000);
        assertThat(authenticator.remembered(SHOWN)).isNull();
        assertThat(authenticator.judge(SHOWN, CLOSED)).isEqualTo(new Verdict.Bad("has been revoked"));
    }

    private static final class Counting implements Issuer {

        private int judged;
        private Verdict verdict = new Verdict.Good(
                new Principal.Subject("ada", CredentialKind.BEARER, "s1", Scopes.ALL, Set.of(), ""),
                2_000,
                900,
                900,
                Optional.empty());

        @Override
        public Verdict judge(String token, long nowSeconds) {
            judged++;
            return verdict;
        }

        @Override
        public Future<Verdict> settle(String token) {
            return Future.succeededFuture(verdict);
        }

        @Override
        public boolean ready() {
            return true;
        }

        @Override
        public void close() {}
    }
}
