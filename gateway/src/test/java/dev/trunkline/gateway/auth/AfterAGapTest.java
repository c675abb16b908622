package dev.trunkline.gateway.auth;

import static org.assertj.core.api.Assertions.assertThat;

import dev.trunkline.gateway.route.Access;
import dev.trunkline.gateway.route.AuthRule;
import dev.trunkline.gateway.route.TokenRules;
import dev.trunkline.outbox.revocation.Revoked;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.jose4j.jwt.JwtClaims;
import org.jose4j.lang.JoseException;
import org.junit.jupiter.api.Test;

/**
 * Revocations that nobody heard of stop what they may have been about: tokens of ours that were issued before, and nobody
 * else's, for those are not in that log.
 */
class AfterAGapTest {

    private static final Access CLOSED = Access.of(AuthRule.REQUIRED);
    private static final Duration LONG = Duration.ofHours(1);
    private static final String FOREIGN = "https://foreign.test";

    private final AtomicLong now = new AtomicLong(1_800_000_000);
    private final Minter minter = new Minter(IdentityKey.generated(), "gateway", "services", Duration.ofMinutes(5));
    private final TokenIssuer tokens = new TokenIssuer("one");
    private final Revoked revoked = new Revoked(100, LONG.toSeconds());
    private final Issuer ours = new Verifying(TokenIssuer.ISSUER, true, TokenRules.Claims.OURS);
    private final Authenticator authenticator = new Authenticator(
            Map.of(
                    TokenIssuer.ISSUER,
                    ours,
                    FOREIGN,
                    new Verifying(
                            FOREIGN, false, new TokenRules.Claims("", Optional.empty(), Optional.empty(), false))),
            ours,
            Optional.empty(),
            Optional.empty(),
            new VerifiedTokens(100, LONG, now::get),
            new CertificateIdentity(Map.of(), minter, new VerifiedTokens(100, LONG, now::get), revoked, now::get),
            revoked,
            now::get);

    AfterAGapTest() throws JoseException {}

    @Test
    void our_tokens_of_before_count_no_more() throws JoseException {
        String before = shown(claims(TokenIssuer.ISSUER));
        assertThat(judge(before)).isInstanceOf(Verdict.Good.class);
        gap();
        assertThat(judge(before)).isEqualTo(new Verdict.Bad("has been revoked"));
        now.incrementAndGet();
        assertThat(judge(shown(claims(TokenIssuer.ISSUER)))).isInstanceOf(Verdict.Good.class);
    }

    @Test
    void a_token_that_does_not_say_when_it_was_issued_is_not_refused_for_ever() throws JoseException {
        JwtClaims timeless = claims(TokenIssuer.ISSUER);
        timeless.unsetClaim("iat");
        String token = shown(timeless);
        assertThat(judge(token)).isInstanceOf(Verdict.Good.class);
        gap();
        assertThat(judge(token)).isInstanceOf(Verdict.Good.class);
    }

    @Test
    void others_tokens_are_looked_at_anew_and_stay_good_with_or_without_a_time() throws JoseException {
        JwtClaims timeless = claims(FOREIGN);
        timeless.unsetClaim("iat");
        for (JwtClaims claims : new JwtClaims[] {claims(FOREIGN), timeless}) {
            String token = shown(claims);
            Verdict first = judge(token);
            assertThat(first).isInstanceOf(Verdict.Good.class);
            gap();
            assertThat(authenticator.remembered(token)).isNull();
            // What services get must be of after the gap as well, for they read the same log.
            assertThat(judge(token)).isInstanceOfSatisfying(Verdict.Good.class, good -> assertThat(good.onward())
                    .isNotEqualTo(((Verdict.Good) first).onward()));
            assertThat(authenticator.remembered(token)).isNotNull();
        }
    }

    @Test
    void so_is_what_an_issuer_was_asked_about() {
        TokenRules rules = rules(FOREIGN, false, TokenRules.Claims.OURS);
        Verdict.Good good = new AskedIssuer.Reading(rules, minter)
                .read(Map.of("active", true, "sub", "ada"), now.get())
                .orElseThrow();
        assertThat(good.heardSeconds()).isEqualTo(now.get());
    }

    @Test
    void an_account_that_is_suspended_stays_out_by_anothers_token_where_that_may_name_it() throws JoseException {
        String token = shown(claims(FOREIGN));
        assertThat(judge(token)).isInstanceOf(Verdict.Good.class);
        revoked.subject("ada", now.get(), now.get());
        now.addAndGet(60);
        assertThat(judge(token)).isEqualTo(new Verdict.Bad("has been revoked"));
    }

    private void gap() {
        now.addAndGet(60);
        revoked.unknown(now.get());
    }

    private Verdict judge(String shown) {
        Verdict known = authenticator.remembered(shown);
        return known == null ? authenticator.judge(shown, CLOSED) : known;
    }

    private JwtClaims claims(String issuer) {
        JwtClaims claims = TokenIssuer.claims("ada", now.get());
        claims.setIssuer(issuer);
        return claims;
    }

    private String shown(JwtClaims claims) throws JoseException {
        return "Bearer " + tokens.token(claims);
    }

    private static TokenRules rules(String issuer, boolean ours, TokenRules.Claims claims) {
        return new TokenRules(
                issuer,
                "trunkline",
                ours,
                new TokenRules.Keys("users", "/", Duration.ofMinutes(5)),
                claims,
                Duration.ofSeconds(30));
    }

    private final class Verifying implements Issuer {

        private final TokenVerifier verifier;
        private final KeySet keys;

        Verifying(String issuer, boolean ours, TokenRules.Claims claims) throws JoseException {
            this.verifier = new TokenVerifier(rules(issuer, ours, claims), minter);
            this.keys = KeySet.parse(tokens.jwks());
        }

        @Override
        public Verdict judge(String token, long nowSeconds) {
            return verifier.verify(token, keys, nowSeconds);
        }

        @Override
        public Future<Verdict> settle(String token) {
            return Future.succeededFuture(judge(token, now.get()));
        }

        @Override
        public boolean ready() {
            return true;
        }

        @Override
        public void close() {}
    }
}
