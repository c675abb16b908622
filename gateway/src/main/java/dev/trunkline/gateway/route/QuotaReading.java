package dev.trunkline.gateway.route;

import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/** Reads how much a limit lets through: {@code algorithm}, {@code rate}, {@code burst}, {@code queue}. */
final class QuotaReading {

    private static final int LONGEST_FILL_DAYS = 90;
    private static final long MOST_ROOM = 1_000_000;
    /** Each costs ten bytes for each key. */
    private static final long MOST_IN_A_LOG = 1_000;

    private static final Set<String> ALGORITHMS =
            Set.of("token-bucket", "leaky-bucket", "fixed-window", "sliding-window", "sliding-log");

    private QuotaReading() {}

    /** Empty only if a fault was noted. */
    static Optional<Quota> read(Section section) {
        if (section.has("concurrent")) {
            if (section.has("rate") || section.has("algorithm")) {
                section.fault(
                        "concurrent", "'concurrent' counts requests at a time and 'rate' by time: write two limits");
            }
            section.leave("algorithm", "rate", "burst", "queue");
            return section.optional("concurrent", text -> Scalars.count(text, 1, MOST_ROOM))
                    .map(most -> new Quota(Quota.Algorithm.CONCURRENT, most, Duration.ofSeconds(1), most));
        }
        return ofRate(section, section.optional("algorithm", QuotaReading::algorithm, Quota.Algorithm.TOKEN_BUCKET));
    }

    /** Of a plan, which has the limit's algorithm. */
    static Optional<Quota> ofPlan(Section section, Quota.Algorithm algorithm) {
        if (algorithm == Quota.Algorithm.CONCURRENT) {
            return section.required("concurrent", text -> Scalars.count(text, 1, MOST_ROOM))
                    .map(most -> new Quota(algorithm, most, Duration.ofSeconds(1), most));
        }
        return ofRate(section, algorithm);
    }

    private static Optional<Quota> ofRate(Section section, Quota.Algorithm algorithm) {
        Optional<Scalars.Rate> rate = section.required("rate", Scalars::rate);
        Optional<Long> burst = room(section, "burst", algorithm == Quota.Algorithm.TOKEN_BUCKET, 1);
        Optional<Long> queue = room(section, "queue", algorithm == Quota.Algorithm.LEAKY_BUCKET, 0);
        if (rate.isEmpty()) {
            return Optional.empty();
        }
        long permits = rate.get().permits();
        long most =
                switch (algorithm) {
                    case SLIDING_LOG -> MOST_IN_A_LOG;
                    case FIXED_WINDOW, SLIDING_WINDOW -> MOST_ROOM;
                    case TOKEN_BUCKET -> burst.isPresent() ? Long.MAX_VALUE : MOST_ROOM;
                    case LEAKY_BUCKET, CONCURRENT -> Long.MAX_VALUE;
                };
        if (permits > most) {
            section.fault(
                    "rate",
                    algorithm == Quota.Algorithm.TOKEN_BUCKET
                            ? "a burst of the whole rate is more than " + MOST_ROOM + ": write a 'burst'"
                            : "this algorithm counts at most " + most + " in a window: write a smaller rate, or a "
                                    + "token-bucket");
            return Optional.empty();
        }
        long room = burst.or(() -> queue).orElse(Math.min(permits, MOST_ROOM));
        if (fillDays(rate.get(), room) > LONGEST_FILL_DAYS) {
            section.fault("burst", "the burst takes more than " + LONGEST_FILL_DAYS + " days to come back");
        }
        return Optional.of(new Quota(algorithm, permits, rate.get().period(), room));
    }

    private static Optional<Long> room(Section section, String name, boolean fits, int least) {
        if (section.has(name) && !fits) {
            section.fault(
                    name,
                    "'" + name + "' is for a " + (name.equals("burst") ? "token-bucket" : "leaky-bucket") + " only");
        }
        return section.optional(name, text -> Scalars.count(text, least, MOST_ROOM))
                .filter(any -> fits);
    }

    private static Quota.Algorithm algorithm(String text) {
        return Quota.Algorithm.valueOf(
                Scalars.oneOf(text, ALGORITHMS).toUpperCase(Locale.ROOT).replace('-', '_'));
    }

    private static double fillDays(Scalars.Rate rate, long room) {
        double periods = (double) room / rate.permits();
        return periods * rate.period().toSeconds() / Duration.ofDays(1).toSeconds();
    }
}
