package dev.trunkline.gateway.auth;

import static org.assertj.core.api.Assertions.assertThat;

import dev.trunkline.gateway.route.CertificateRule;
import dev.trunkline.gateway.tls.AuthorityInTest;
import dev.trunkline.outbox.revocation.Revoked;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** A certificate on a connection that lasts: its time and its account are looked at for each request. */
class CertificateIdentityTest {

    private static final CertificateRule STANDS_FOR_ADA =
            new CertificateRule(Optional.of("ada"), Set.of("posts:write"), Set.of(), "");

    private static final Map<String, CertificateRule> NOBODY = Map.of();

    private final X509Certificate certificate =
            new AuthorityInTest("authority").sign("EC", "device-7").certificate();
    private final String encoded = ":" + Base64.getEncoder().encodeToString(certificate.getEncoded()) + ":";
    private final long from = certificate.getNotBefore().getTime() / 1_000;
    private final long until = certificate.getNotAfter().getTime() / 1_000;
    private final AtomicLong now = new AtomicLong(from + 600);
    private final Revoked revoked = new Revoked(100, 10_000_000);

    CertificateIdentityTest() throws Exception {}

    @Test
    void it_names_nobody_once_it_has_expired_whether_it_was_known_before_or_not() {
        for (Map<String, CertificateRule> rules : List.of(Map.of("CN=device-7", STANDS_FOR_ADA), NOBODY)) {
            now.set(until - 1);
            CertificateIdentity identity = identity(rules);
            assertThat(identity.of(encoded)).containsInstanceOf(Verdict.Good.class);
            now.set(until);
            assertThat(identity.of(encoded)).isEmpty();
            assertThat(identity(rules).of(encoded)).isEmpty();
        }
    }

    @Test
    void it_ends_with_the_account_that_it_stands_for() {
        CertificateIdentity identity = identity(Map.of("CN=device-7", STANDS_FOR_ADA));
        assertThat(identity.of(encoded)).containsInstanceOf(Verdict.Good.class);
        revoked.subject("ada", now.get(), now.get());
        for (int i = 0; i < 2; i++) {
            now.addAndGet(3_600);
            assertThat(identity.of(encoded)).get().isInstanceOfSatisfying(Verdict.Refused.class, refused -> assertThat(
                            refused.problem().status())
                    .isEqualTo(403));
        }
    }

    @Test
    void one_that_was_issued_after_the_suspension_counts() {
        revoked.subject("ada", from - 1, from);
        assertThat(identity(Map.of("CN=device-7", STANDS_FOR_ADA)).of(encoded)).containsInstanceOf(Verdict.Good.class);
    }

    @Test
    void after_a_gap_in_the_log_it_stays_good_and_services_get_a_new_token_for_it() {
        CertificateIdentity identity = identity(Map.of("CN=device-7", STANDS_FOR_ADA));
        Optional<String> before = ((Verdict.Good) identity.of(encoded).orElseThrow()).onward();
        now.addAndGet(60);
        revoked.unknown(now.get());
        assertThat(identity.of(encoded)).get().isInstanceOfSatisfying(Verdict.Good.class, good -> {
            assertThat(good.onward()).isPresent().isNotEqualTo(before);
            assertThat(identity.of(encoded)).containsSame(good);
        });
    }

    private CertificateIdentity identity(Map<String, CertificateRule> rules) {
        return new CertificateIdentity(
                rules,
                new Minter(IdentityKey.generated(), "gateway", "services", Duration.ofMinutes(5)),
                new VerifiedTokens(100, Duration.ofDays(2), now::get),
                revoked,
                now::get);
    }
}
