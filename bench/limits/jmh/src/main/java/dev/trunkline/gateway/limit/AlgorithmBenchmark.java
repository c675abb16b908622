package dev.trunkline.gateway.limit;

import dev.trunkline.gateway.route.Quota;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * What one decision costs by each algorithm: by itself, with the count of one key at hand, and with those of 100,000 keys in
 * turn, which is mostly the time that memory takes.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(2)
public class AlgorithmBenchmark {

    private static final int KEYS = 100_000;

    /** The log's is what one window may hold at most. */
    private static final int ROOM = 1_000;

    private static final long SECOND = 1_000_000;

    /** A state that one thread has for itself. */
    private interface Decision {
        long take(long now);
    }

    @Param({"TOKEN_BUCKET", "LEAKY_BUCKET", "FIXED_WINDOW", "SLIDING_WINDOW", "SLIDING_LOG"})
    private Quota.Algorithm algorithm;

    private final String[] names = new String[KEYS];
    private Decision decision;
    private LocalCells cells;
    private Cell cell;
    private long micros;
    private int turn;

    /** One state, one key's count, and a store with all keys in it. */
    @Setup
    public void fill() {
        decision = decision();
        Quota quota = new Quota(algorithm, ROOM, Duration.ofSeconds(1), ROOM);
        cell = Tier.counting(quota).get();
        cells = new LocalCells(Tier.counting(quota), 2 * KEYS);
        for (int i = 0; i < KEYS; i++) {
            names[i] = "user-" + i;
            take(cells.of(names[i], micros), micros);
        }
    }

    /**
     * State and time in, state and what is left out: one caller who asks half as often again as the limit allows, so that
     * one in three is refused.
     */
    @Benchmark
    public long algorithm() {
        micros += SECOND / ROOM * 2 / 3;
        return decision.take(micros);
    }

    /** The same through the cell that all threads share, by its compare-and-set. */
    @Benchmark
    public long oneKey() {
        micros += SECOND / ROOM * 2 / 3;
        return take(cell, micros);
    }

    /** Two requests a microsecond, each by another caller, whose cell must be found. */
    @Benchmark
    public long oneOfManyKeys() {
        turn = turn + 1 == KEYS ? 0 : turn + 1;
        long now = micros + turn / 2;
        if (turn == 0) {
            micros += KEYS / 2;
        }
        return take(cells.of(names[turn], now), now);
    }

    private static long take(Cell cell, long now) {
        return cell instanceof TurnCell queue ? queue.takeTurn(now, 1) : cell.take(now, 1);
    }

    private Decision decision() {
        Pace pace = Pace.of(ROOM, Duration.ofSeconds(1));
        return switch (algorithm) {
            case TOKEN_BUCKET -> word(new TokenBucket(pace, ROOM));
            case LEAKY_BUCKET -> word(new LeakyBucket(pace, ROOM));
            case FIXED_WINDOW -> word(new FixedWindow(ROOM, SECOND));
            case SLIDING_WINDOW -> word(new SlidingWindow(ROOM, SECOND));
            case SLIDING_LOG -> log(new SlidingLog(ROOM, SECOND));
            case CONCURRENT -> word(new Concurrent(ROOM));
        };
    }

    private static Decision word(Algorithm algorithm) {
        return new Decision() {
            private long state;

            @Override
            public long take(long now) {
                long next = algorithm.take(state, now, 1);
                if (next == Algorithm.REFUSED) {
                    return -algorithm.microsUntil(state, now, 1);
                }
                state = next;
                return algorithm.remaining(next, now);
            }
        };
    }

    private static Decision log(SlidingLog log) {
        return new Decision() {
            private Instants state = Instants.EMPTY;

            @Override
            public long take(long now) {
                Instants next = log.take(state, now, 1);
                if (next == null) {
                    return -log.microsUntil(state, now, 1);
                }
                state = next;
                return log.remaining(next, now);
            }
        };
    }
}
