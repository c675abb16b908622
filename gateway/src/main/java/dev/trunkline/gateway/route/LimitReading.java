package dev.trunkline.gateway.route;

import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/** Reads one rate limit. */
final class LimitReading {

    private static final int LONGEST_FILL_DAYS = 90;

    private LimitReading() {}

    /** Empty only if a fault was noted. */
    static Optional<LimitPolicy> read(String name, Section section) {
        section.optional("algorithm", text -> Scalars.oneOf(text, Set.of("token-bucket")));
        Optional<LimitKey> key = section.required(
                "key",
                text -> LimitKey.valueOf(Scalars.oneOf(text, Set.of("address", "anonymous-address", "principal"))
                        .toUpperCase(Locale.ROOT)
                        .replace('-', '_')));
        Optional<Scalars.Rate> rate = section.required("rate", Scalars::rate);
        Optional<Long> burst = section.optional("burst", text -> Scalars.count(text, 1, 1_000_000));
        section.nothingElse();
        if (rate.isPresent() && fillDays(rate.get(), burst) > LONGEST_FILL_DAYS) {
            section.fault("burst", "the burst takes more than " + LONGEST_FILL_DAYS + " days to come back");
        }
        if (key.isEmpty() || rate.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(new LimitPolicy(
                name,
                key.get(),
                rate.get().permits(),
                rate.get().period(),
                burst.orElse(rate.get().permits())));
    }

    private static double fillDays(Scalars.Rate rate, Optional<Long> burst) {
        double periods = (double) burst.orElse(rate.permits()) / rate.permits();
        return periods * rate.period().toSeconds() / Duration.ofDays(1).toSeconds();
    }
}
