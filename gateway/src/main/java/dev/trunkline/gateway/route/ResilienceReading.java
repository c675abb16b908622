package dev.trunkline.gateway.route;

import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads what a route and an upstream say of resilience. */
final class ResilienceReading {

    private static final Pattern PERCENT = Pattern.compile("(\\d{1,3})%");
    private static final Pattern QUANTILE = Pattern.compile("p(\\d{2})");
    private static final List<String> RETRIED = List.of("reset", "502", "503", "504");
    private static final double RETRY_BUDGET = 0.2;
    private static final double HEDGE_BUDGET = 0.1;
    private static final long KEEP = 64 << 10;
    private static final long MOST_KEPT = 1 << 20;

    private ResilienceReading() {}

    /**
     * @param timeout of the route
     * @param streaming whether the route's answers go on for as long as they like
     */
    static Resilience ofRoute(Section route, Duration timeout, boolean streaming) {
        Optional<Duration> firstByte = route.optional("first-byte", Scalars::duration);
        Retry retry = route.child("retry").map(ResilienceReading::retry).orElse(Retry.NONE);
        Optional<Hedge> hedge = route.child("hedge").flatMap(ResilienceReading::hedge);
        if (hedge.isPresent() && streaming) {
            route.fault("hedge", "a streaming route (one with 'idle') cannot be hedged: remove 'hedge'");
        }
        if (retry.onTimeout() && firstByte.isEmpty()) {
            route.fault("retry", "'on: timeout' is about 'first-byte', which this route does not give");
        }
        if (firstByte.filter(limit -> limit.compareTo(timeout) >= 0).isPresent()) {
            route.fault("first-byte", "before 'first-byte' is over, 'timeout' is, " + timeout.toMillis() + "ms");
        }
        if (hedge.flatMap(Hedge::after)
                .filter(delay -> delay.compareTo(timeout) >= 0)
                .isPresent()) {
            route.fault("hedge", "before 'after' is over, 'timeout' is, " + timeout.toMillis() + "ms");
        }
        boolean shed = route.optional("shed", Scalars::flag, true);
        return new Resilience(firstByte, retry, hedge, shed && !streaming);
    }

    static Protection ofUpstream(Section upstream) {
        return new Protection(
                upstream.child("breaker").map(ResilienceReading::breaking),
                upstream.child("concurrency").map(ResilienceReading::concurrency));
    }

    private static Retry retry(Section section) {
        long attempts = section.optional("attempts", text -> Scalars.count(text, 1, 5), 2L);
        List<String> on = section.list("on", ResilienceReading::cause);
        double budget = section.optional("budget", ResilienceReading::share, RETRY_BUDGET);
        Duration backoff = section.optional("backoff", Scalars::duration, Duration.ofMillis(25));
        long keep = section.optional("keep", ResilienceReading::kept, KEEP);
        section.nothingElse();
        Set<Integer> statuses = new HashSet<>();
        List<String> causes = on.isEmpty() ? RETRIED : on;
        causes.stream()
                .filter(cause -> cause.length() == 3)
                .map(Integer::valueOf)
                .forEach(statuses::add);
        return new Retry(
                (int) attempts,
                causes.contains("reset"),
                causes.contains("timeout"),
                Set.copyOf(statuses),
                budget,
                backoff,
                (int) keep);
    }

    private static Optional<Hedge> hedge(Section section) {
        Optional<Hedge> after = section.required("after", ResilienceReading::delay);
        double budget = section.optional("budget", ResilienceReading::share, HEDGE_BUDGET);
        section.nothingElse();
        return after.map(hedge -> new Hedge(hedge.after(), hedge.quantile(), budget));
    }

    private static Breaking breaking(Section section) {
        double failures = section.optional("failures", ResilienceReading::share, 0.5);
        long of = section.optional("of", text -> Scalars.count(text, 2, 1_000), 20L);
        Duration open = section.optional("open", Scalars::duration, Duration.ofSeconds(5));
        long probes = section.optional("probes", text -> Scalars.count(text, 1, 100), 3L);
        section.nothingElse();
        return new Breaking(failures, (int) of, open, (int) probes);
    }

    private static Concurrency concurrency(Section section) {
        long least = section.optional("least", text -> Scalars.count(text, 1, 100_000), 16L);
        long most = section.optional("most", text -> Scalars.count(text, 1, 100_000), 1_000L);
        long initial = section.optional("initial", text -> Scalars.count(text, 1, 100_000), Math.max(least, most / 10));
        section.nothingElse();
        if (least > initial || initial > most) {
            section.fault(
                    "most", "'least', 'initial' and 'most' do not ascend: " + least + ", " + initial + ", " + most);
        }
        return new Concurrency((int) initial, (int) least, (int) most);
    }

    private static String cause(String text) {
        if (!text.equals("reset") && !text.equals("timeout") && !text.matches("5\\d\\d")) {
            throw new IllegalArgumentException("'" + text + "': write reset, timeout or a status from 500 to 599; "
                    + "a connection that cannot be made is always tried elsewhere");
        }
        return text;
    }

    private static Hedge delay(String text) {
        Matcher quantile = QUANTILE.matcher(text);
        if (quantile.matches() && Integer.parseInt(quantile.group(1)) >= 50) {
            return new Hedge(Optional.empty(), Integer.parseInt(quantile.group(1)) / 100.0, 0);
        }
        try {
            return new Hedge(Optional.of(Scalars.duration(text)), 0, 0);
        } catch (IllegalArgumentException neither) {
            throw new IllegalArgumentException("'" + text + "': write a delay, as 50ms, or a quantile from p50 to p99");
        }
    }

    private static double share(String text) {
        Matcher percent = PERCENT.matcher(text);
        if (!percent.matches() || Integer.parseInt(percent.group(1)) < 1 || Integer.parseInt(percent.group(1)) > 100) {
            throw new IllegalArgumentException("'" + text + "': a share is written 20%, from 1% to 100%");
        }
        return Integer.parseInt(percent.group(1)) / 100.0;
    }

    private static long kept(String text) {
        long size = Scalars.size(text);
        if (size > MOST_KEPT) {
            throw new IllegalArgumentException("'" + text + "': at most 1MiB of a body is kept for another attempt");
        }
        return size;
    }
}
