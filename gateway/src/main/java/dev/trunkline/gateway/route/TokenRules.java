package dev.trunkline.gateway.route;

import java.time.Duration;

/**
 * Which access tokens are good: who issues them, for whom, and where the issuer's keys are.
 *
 * @param skew by how much the issuer's clock and ours may differ
 * @param refresh how often the keys are fetched again
 */
public record TokenRules(
        String issuer, String audience, String jwksUpstream, String jwksPath, Duration skew, Duration refresh) {}
