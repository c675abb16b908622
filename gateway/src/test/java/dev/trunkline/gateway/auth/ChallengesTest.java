package dev.trunkline.gateway.auth;

import static org.assertj.core.api.Assertions.assertThat;

import dev.trunkline.gateway.problem.Problem;
import dev.trunkline.gateway.route.Access;
import dev.trunkline.gateway.route.AuthRule;
import dev.trunkline.gateway.route.CredentialKind;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What is asked of who has shown nothing that would do: that which would, and nothing else. */
class ChallengesTest {

    @Test
    void a_route_asks_for_what_it_takes() {
        Problem token = Challenges.refusal(by(CredentialKind.BEARER));
        assertThat(token.status()).isEqualTo(401);
        assertThat(token.headers()).containsExactly("WWW-Authenticate", "Bearer realm=\"trunkline\"");
        assertThat(token.detail()).contains("access token").doesNotContain("API key", "certificate");

        Problem basic = Challenges.refusal(by(CredentialKind.BASIC));
        assertThat(basic.headers()).containsExactly("WWW-Authenticate", "Basic realm=\"trunkline\", charset=\"UTF-8\"");
        assertThat(basic.detail()).contains("Authorization: Basic").doesNotContain("access token", "Bearer");

        Problem either = Challenges.refusal(by(CredentialKind.API_KEY, CredentialKind.CERTIFICATE));
        assertThat(either.headers()).containsExactly("WWW-Authenticate", "ApiKey realm=\"trunkline\"");
        assertThat(either.detail()).contains("ApiKey <key>", "certificate").doesNotContain("access token", "Bearer");
    }

    @Test
    void where_only_a_certificate_would_do_there_is_nothing_to_challenge_with() {
        Problem certificate = Challenges.refusal(by(CredentialKind.CERTIFICATE));
        assertThat(certificate.status()).isEqualTo(403);
        assertThat(certificate.headers()).isEmpty();
        assertThat(certificate.detail()).contains("certificate").doesNotContain("Bearer");
    }

    @Test
    void who_shows_two_is_told_of_it_by_the_scheme_that_has_a_word_for_it() {
        List<String> challenges = Challenges.of(by(CredentialKind.BEARER, CredentialKind.API_KEY));
        Problem two = Problem.ambiguous("Two.", challenges);
        assertThat(two.status()).isEqualTo(400);
        assertThat(two.headers())
                .containsExactly(
                        "WWW-Authenticate",
                        "Bearer realm=\"trunkline\", error=\"invalid_request\"",
                        "WWW-Authenticate",
                        "ApiKey realm=\"trunkline\"");
    }

    private static Access by(CredentialKind... kinds) {
        return new Access(AuthRule.REQUIRED, Set.of(kinds), Set.of(), Set.of(), Optional.empty());
    }
}
