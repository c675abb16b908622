package dev.trunkline.gateway.limit;

import dev.trunkline.gateway.route.LimitState;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.LongSupplier;

/**
 * What limits know of a key, for whoever operates the gateway; values as JSON has them. Of counts in this process it is
 * this process' that is shown and reset, and so is its share of what Redis counts, which decides while Redis is away.
 */
public final class LimitsView {

    /** Redis was to forget something and did not answer. */
    public static final class RedisAway extends RuntimeException {

        private static final long serialVersionUID = 1L;

        RedisAway() {
            super("Redis does not answer, so its count stands. What this process has counted is reset.");
        }
    }

    /** What was written is no key of the limit; the message says what would be. */
    public static final class NotAKey extends RuntimeException {

        private static final long serialVersionUID = 1L;

        NotAKey(String message) {
            super(message);
        }
    }

    /** Of a limit that Redis counts: whether it has said what is left. */
    public static final String ANSWERED = "answered";

    private static final long MICROS_IN_A_MILLI = 1_000;

    private final Limits limits;
    private final LongSupplier nanoClock;

    /**
     * @param nanoClock as the filters have it
     */
    public LimitsView(Limits limits, LongSupplier nanoClock) {
        this.limits = limits;
        this.nanoClock = nanoClock;
    }

    /** So many event loops do not ask Redis now, and have each limit do as its {@code on-failure} says. */
    public int loopsWithoutRedis() {
        return limits.loopsWithoutRedis();
    }

    /** Each policy in force, with what makes its keys and how many of these this process counts. */
    public List<Map<String, Object>> policies() {
        List<Map<String, Object>> all = new ArrayList<>();
        limits.all().forEach(meter -> {
            Map<String, Object> one = new LinkedHashMap<>();
            one.put("policy", meter.policy().name());
            one.put("state", place(meter));
            one.put("key", WrittenKey.parts(meter.policy().key()));
            one.put("shadow", meter.policy().shadow());
            one.put(
                    "quotas",
                    meter.tiers().stream().map(tier -> tier.fields().policy()).toList());
            one.put(
                    "keys",
                    meter.tiers().stream()
                            .mapToInt(tier -> here(meter, tier).size())
                            .sum());
            all.add(one);
        });
        return all;
    }

    /**
     * What is left for a key, by each quota of the policies of that name; empty if there are none.
     *
     * @param written what the policy counts by, as {@link WrittenKey} has it, or this fails with {@link NotAKey}
     */
    public Future<List<Map<String, Object>>> left(String policy, String... written) {
        return each(policy, written, (meter, tier, key) -> {
            long now = micros();
            Map<String, Object> one = new LinkedHashMap<>();
            one.put("quota", tier.fields().policy());
            one.put("state", place(meter));
            Cell cell = cell(one, here(meter, tier), key);
            if (meter.local()) {
                long left = cell == null ? tier.quota().most() : cell.peek(now, 1);
                tell(
                        one,
                        left == Cell.GONE ? tier.quota().most() : left,
                        cell == null ? 0 : cell.microsUntilWhole(now));
                return Future.succeededFuture(one);
            }
            if (cell instanceof LeaseCell lease) {
                one.put("leased", lease.inHand());
            }
            tier.ofShare()
                    .map(cells -> cell(one, cells, key))
                    .map(share -> share.peek(now, 1))
                    .filter(left -> left != Cell.GONE)
                    .ifPresent(left -> one.put("leftOfShare", Math.max(0, left)));
            return elsewhere(tier, key, "s0").map(numbers -> {
                one.put(ANSWERED, numbers.known());
                if (numbers.known()) {
                    tell(one, numbers.get(0, 0), numbers.get(0, 1));
                }
                return one;
            });
        });
    }

    /**
     * Forgets what a key has used, but for what it shares with others; tells what is left then, or fails with
     * {@link RedisAway} or {@link NotAKey}.
     */
    public Future<List<Map<String, Object>>> reset(String policy, String... written) {
        return each(policy, written, (meter, tier, key) -> {
                    tier.forget(key);
                    return meter.local()
                            ? Future.succeededFuture(true)
                            : elsewhere(tier, key, "r0").map(RedisBatch.Numbers::known);
                })
                .compose(done -> done.contains(false) ? Future.failedFuture(new RedisAway()) : left(policy, written));
    }

    private interface Look<T> {
        Future<T> at(Meter meter, Tier tier, String key);
    }

    private <T> Future<List<T>> each(String policy, String[] written, Look<T> look) {
        List<Future<T>> all = new ArrayList<>();
        try {
            limits.named(policy).forEach(meter -> {
                String key = WrittenKey.of(meter.policy().key(), List.of(written));
                meter.tiers().forEach(tier -> all.add(look.at(meter, tier, key)));
            });
        } catch (NotAKey wrong) {
            return Future.failedFuture(wrong);
        }
        return Future.join(all).map(done -> all.stream().map(Future::result).toList());
    }

    private Future<RedisBatch.Numbers> elsewhere(Tier tier, String key, String operation) {
        Promise<RedisBatch.Numbers> promise = Promise.promise();
        limits.anyLoop()
                .ifPresentOrElse(
                        calls -> calls.loop().runOnContext(own -> {
                            RedisBatch batch = calls.collecting();
                            batch.begin(promise::complete);
                            batch.add(tier, key, operation);
                        }),
                        () -> promise.complete(RedisBatch.Numbers.UNKNOWN));
        return promise.future();
    }

    private static LocalCells here(Meter meter, Tier tier) {
        return meter.local() ? tier.cells() : tier.leases();
    }

    /** What counts a key here; null if nothing has yet. Tells if others are counted by it, too. */
    private static Cell cell(Map<String, Object> one, LocalCells cells, String key) {
        Cell own = cells.known(key);
        Cell cell = own == null ? cells.standIn(key) : own;
        if (own != cell) {
            one.put("shared", true);
        }
        return cell;
    }

    private static void tell(Map<String, Object> one, long left, long whole) {
        one.put("left", Math.max(0, left));
        if (left < 0) {
            one.put("refusesForMillis", -left / MICROS_IN_A_MILLI);
        }
        one.put("wholeInMillis", whole / MICROS_IN_A_MILLI);
    }

    private static String place(Meter meter) {
        LimitState.Place place = meter.policy().state().place();
        return place.name().toLowerCase(Locale.ROOT);
    }

    private long micros() {
        return nanoClock.getAsLong() / 1_000;
    }
}
