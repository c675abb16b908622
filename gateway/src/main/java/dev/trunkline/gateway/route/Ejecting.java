package dev.trunkline.gateway.route;

import java.time.Duration;

/**
 * When an endpoint is taken out for how its answers went, and for how long.
 *
 * @param failures in a row that suffice
 * @param rate the share of failures within a window that suffices, from 0 to 1
 * @param least requests within the window below which the rate says nothing
 * @param window how often the rate is looked at
 * @param time how long the first ejection lasts; each further one twice as long
 * @param mostTime the longest
 * @param share of the endpoints that may be out at once; one may always be if there are two
 */
public record Ejecting(
        int failures, double rate, int least, Duration window, Duration time, Duration mostTime, double share) {

    public static final Ejecting DEFAULT =
            new Ejecting(5, 0.5, 20, Duration.ofSeconds(10), Duration.ofSeconds(10), Duration.ofMinutes(5), 0.5);
}
