package dev.trunkline.feed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.trunkline.rest.id.Ids;
import dev.trunkline.testing.MutableClock;
import io.smallrye.jwt.algorithm.SignatureAlgorithm;
import io.smallrye.jwt.auth.principal.DefaultJWTCallerPrincipal;
import io.smallrye.jwt.auth.principal.DefaultJWTCallerPrincipalFactory;
import io.smallrye.jwt.auth.principal.JWTAuthContextInfo;
import io.smallrye.jwt.auth.principal.JWTCallerPrincipal;
import io.smallrye.jwt.auth.principal.JWTCallerPrincipalFactory;
import io.smallrye.jwt.auth.principal.ParseException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.jose4j.jwt.JwtClaims;
import org.jose4j.jwt.NumericDate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class VerifiedTokensTest {

    private final MutableClock clock = MutableClock.at(Instant.now());
    private final Issuer issuer = new Issuer();
    private final JWTAuthContextInfo rules = rules(issuer);
    private final Signatures signatures = new Signatures();
    private final VerifiedTokens tokens =
            new VerifiedTokens(clock, () -> TimeUnit.MILLISECONDS.toNanos(clock.millis()), signatures);

    /** Verifies as the service does, by the clock that is turned, and counts how often. */
    private final class Signatures extends JWTCallerPrincipalFactory {

        private final JWTCallerPrincipalFactory real = new DefaultJWTCallerPrincipalFactory();
        private int looks;

        @Override
        public JWTCallerPrincipal parse(String token, JWTAuthContextInfo by) throws ParseException {
            looks++;
            JWTCallerPrincipal principal = real.parse(token, by);
            if (principal.getExpirationTime() <= clock.instant().getEpochSecond()) {
                throw new ParseException("it has expired");
            }
            return principal;
        }
    }

    private static JWTAuthContextInfo rules(Issuer issuer) {
        JWTAuthContextInfo rules = new JWTAuthContextInfo(issuer.jwksUrl(), Issuer.NAME);
        rules.setSignatureAlgorithm(Set.of(SignatureAlgorithm.ES256));
        rules.setExpectedAudience(Set.of("trunkline"));
        return rules;
    }

    @AfterEach
    void stop() {
        issuer.close();
    }

    @Test
    void a_token_that_was_found_good_is_not_looked_at_again_for_a_minute() throws ParseException {
        UUID ada = Ids.next();
        String token = issuer.token(ada, "ada");
        assertThat(tokens.parse(token, rules).getSubject()).isEqualTo(ada.toString());
        clock.advance(Duration.ofSeconds(59));
        assertThat(tokens.parse(token, rules).getSubject()).isEqualTo(ada.toString());
        assertThat(signatures.looks).isEqualTo(1);
        clock.advance(Duration.ofSeconds(2));
        tokens.parse(token, rules);
        assertThat(signatures.looks).isEqualTo(2);
    }

    @Test
    void a_bad_signature_is_never_remembered() throws ParseException {
        String good = issuer.token(Ids.next(), "ada");
        int signature = good.lastIndexOf('.') + 1;
        String bad = good.substring(0, signature)
                + (good.charAt(signature) == 'A' ? 'B' : 'A')
                + good.substring(signature + 1);
        tokens.parse(good, rules);
        for (int i = 0; i < 3; i++) {
            assertThatThrownBy(() -> tokens.parse(bad, rules)).isInstanceOf(ParseException.class);
        }
        assertThat(signatures.looks).isEqualTo(4);
    }

    @Test
    void a_header_with_numbers_where_texts_belong_is_refused_as_any_bad_token_is() {
        String good = issuer.token(Ids.next(), "ada");
        for (String header : List.of(
                "{'alg':'ES256','kid':1}",
                "{'alg':1,'kid':'x'}",
                "{'alg':'ES256','kid':'x','typ':1}",
                "{'alg':'ES256','kid':'x','cty':1}",
                "{'alg':'ES256','kid':'x','crit':[1]}")) {
            String written = Base64.getUrlEncoder()
                    .withoutPadding()
                    .encodeToString(header.replace('\'', '"').getBytes(StandardCharsets.US_ASCII));
            assertThatThrownBy(() -> tokens.parse(written + good.substring(good.indexOf('.')), rules))
                    .as(header)
                    .isInstanceOf(ParseException.class);
        }
    }

    @Test
    void a_token_that_was_good_is_refused_once_it_has_expired() throws ParseException {
        String token = issuer.token(Ids.next(), "ada", Duration.ofSeconds(30));
        tokens.parse(token, rules);
        clock.advance(Duration.ofSeconds(28));
        tokens.parse(token, rules);
        clock.advance(Duration.ofSeconds(3));
        assertThatThrownBy(() -> tokens.parse(token, rules)).isInstanceOf(ParseException.class);
        assertThat(signatures.looks).isEqualTo(2);
    }

    @Test
    void so_many_are_remembered_and_no_more() throws ParseException {
        int[] looks = {0};
        JwtClaims claims = new JwtClaims();
        claims.setExpirationTime(NumericDate.fromSeconds(clock.instant().getEpochSecond() + 900));
        VerifiedTokens many = new VerifiedTokens(clock, System::nanoTime, new JWTCallerPrincipalFactory() {
            @Override
            public JWTCallerPrincipal parse(String token, JWTAuthContextInfo by) {
                looks[0]++;
                return new DefaultJWTCallerPrincipal(claims);
            }
        });
        for (int i = 0; i < 2 * VerifiedTokens.MOST; i++) {
            many.parse("token " + i, rules);
        }
        looks[0] = 0;
        for (int i = 0; i < 2 * VerifiedTokens.MOST; i++) {
            many.parse("token " + i, rules);
        }
        // What is evicted goes a little later, on another thread.
        assertThat(looks[0]).isGreaterThan(VerifiedTokens.MOST * 3 / 4);
    }
}
