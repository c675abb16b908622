package dev.trunkline.gateway.route;

import java.time.Duration;
import java.util.Optional;

/**
 * When a read that is slow to be answered is sent to a second endpoint as well.
 *
 * @param after how long the first may take; empty for the time within which a share of {@code quantile} is answered
 * @param budget how much of the upstream's requests may be sent once more, from 0 to 1, retries counted in
 */
public record Hedge(Optional<Duration> after, double quantile, double budget) {}
