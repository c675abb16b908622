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

/** What one decision costs by each algorithm: for one key whose count is at hand, and for one of 100,000 keys in turn. */
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

    @Param({"TOKEN_BUCKET", "LEAKY_BUCKET", "FIXED_WINDOW", "SLIDING_WINDOW", "SLIDING_LOG"})
    private Quota.Algorithm algorithm;

    private final String[] names = new String[KEYS];
    private LocalCells cells;
    private Cell cell;
    private long micros;
    private int turn;

    /** One key's count, and a store with all keys in it. */
    @Setup
    public void fill() {
        Quota quota = new Quota(algorithm, ROOM, Duration.ofSeconds(1), ROOM);
        cell = Tier.counting(quota).get();
        cells = new LocalCells(Tier.counting(quota), 2 * KEYS);
        for (int i = 0; i < KEYS; i++) {
            names[i] = "user-" + i;
            cells.of(names[i], micros).take(micros, 1);
        }
    }

    /** One caller who asks half as often again as the limit allows: one in three is refused. */
    @Benchmark
    public long oneKey() {
        micros += 1_000_000 / ROOM * 2 / 3;
        return cell.take(micros, 1);
    }

    /** Two requests a microsecond, each by another caller. */
    @Benchmark
    public long oneOfManyKeys() {
        turn = turn + 1 == KEYS ? 0 : turn + 1;
        long now = micros + turn / 2;
        if (turn == 0) {
            micros += KEYS / 2;
        }
        return cells.of(names[turn], now).take(now, 1);
    }
}
