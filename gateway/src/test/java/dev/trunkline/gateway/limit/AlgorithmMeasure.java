package dev.trunkline.gateway.limit;

import dev.trunkline.gateway.route.Quota;
import java.time.Duration;

/**
 * Not a test: prints what a request costs by each algorithm, in the store that a gateway has for it, for one key over and
 * over and for a hundred thousand in turn. It is a loop around a clock, not a harness; the order of magnitude is right.
 */
public final class AlgorithmMeasure {

    private static final int REQUESTS = 5_000_000;
    private static final int ROUNDS = 5;

    private AlgorithmMeasure() {}

    public static void main(String[] arguments) {
        for (Quota.Algorithm algorithm : Quota.Algorithm.values()) {
            double one = Double.MAX_VALUE;
            double many = Double.MAX_VALUE;
            for (int round = 0; round < ROUNDS; round++) {
                one = Math.min(one, nanos(algorithm, 1));
                many = Math.min(many, nanos(algorithm, 100_000));
            }
            System.out.printf("%-14s %4.0f ns for one key, %4.0f ns for 100,000 in turn%n", algorithm, one, many);
        }
    }

    private static double nanos(Quota.Algorithm algorithm, int keys) {
        int room = algorithm == Quota.Algorithm.SLIDING_LOG ? 100 : 1_000;
        LocalCells cells =
                new LocalCells(Tier.counting(new Quota(algorithm, room, Duration.ofSeconds(1), room)), 2 * keys);
        String[] names = new String[keys];
        for (int i = 0; i < keys; i++) {
            names[i] = "user-" + i;
        }
        long passed = 0;
        long begun = System.nanoTime();
        for (int i = 0, name = 0; i < REQUESTS; i++) {
            // Two a microsecond: for one key most are refused, for many most pass.
            long now = i / 2;
            passed += cells.of(names[name], now).take(now, 1) >= 0 ? 1 : 0;
            name = name + 1 == keys ? 0 : name + 1;
        }
        long took = System.nanoTime() - begun;
        if (passed == 0) {
            throw new IllegalStateException("nothing passed");
        }
        return (double) took / REQUESTS;
    }
}
