package dev.trunkline.gateway.route;

import java.time.Duration;
import java.util.Optional;

/**
 * Which access tokens of one issuer are good, and how they are judged.
 *
 * @param ours whether services verify these tokens by themselves; in the place of others' they get one of the gateway's
 * @param source where the issuer's keys are, or who is asked instead
 * @param claims which claims say what of the caller
 * @param skew by how much the issuer's clock and ours may differ
 */
public record TokenRules(String issuer, String audience, boolean ours, Source source, Claims claims, Duration skew) {

    /** By what tokens are judged. */
    public sealed interface Source {}

    /**
     * Keys that an upstream of ours publishes.
     *
     * @param refresh how often they are fetched again
     */
    public record Keys(String upstream, String path, Duration refresh) implements Source {}

    /**
     * Keys that the issuer publishes where its discovery document says (OpenID Connect Discovery 1.0 §4, RFC 8414).
     *
     * @param refresh how often document and keys are fetched again
     */
    public record Discovered(Duration refresh) implements Source {}

    /** The issuer is asked about each token (RFC 7662). */
    public record Asked(Introspection introspection) implements Source {}

    /**
     * @param prefix of the subject: people of another issuer must not be taken for ours who have the same name
     * @param roles the claim that lists roles, with dots for claims in claims; absent, the issuer's word for roles does
     *     not count
     * @param plan the claim that names the plan which limits heed; absent, the issuer's word for plans does not count
     * @param unscoped whether a token that names no scopes is good for all that its subject may do, and not for nothing
     */
    public record Claims(String prefix, Optional<String> roles, Optional<String> plan, boolean unscoped) {

        /** What user-service's tokens have. */
        public static final Claims OURS = new Claims("", Optional.of("groups"), Optional.of("plan"), true);
    }
}
