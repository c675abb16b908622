package dev.trunkline.gateway.route;

import java.util.Optional;
import java.util.Set;

/**
 * Not a test: prints what a lookup costs in tables of 10, 1,000 and 10,000 routes, and what reading them takes. That the
 * steps are the same is {@code RoutesSizeTest}'s; what grows with the table is what the processor's caches cannot hold.
 */
public final class LookupMeasure {

    private static final int LOOKUPS = 2_000_000;
    private static final int ROUNDS = 5;

    private LookupMeasure() {}

    public static void main(String[] arguments) throws RoutesRefused {
        for (int count : new int[] {10, 1_000, 10_000}) {
            long begun = System.nanoTime();
            RouteTable table = new RoutesParser(name -> Optional.empty(), Set.of())
                    .parse("measure", yaml(count))
                    .table();
            long read = System.nanoTime() - begun;
            double one = Double.MAX_VALUE;
            double all = Double.MAX_VALUE;
            for (int round = 0; round < ROUNDS; round++) {
                one = Math.min(one, nanos(table, paths(count, 1)));
                all = Math.min(all, nanos(table, paths(count, Math.min(count, 1_024))));
            }
            System.out.printf(
                    "%,7d routes: %4d ms to read, %3.0f ns for one path over and over, %3.0f ns for paths in turn%n",
                    count, read / 1_000_000, one, all);
        }
    }

    private static double nanos(RouteTable table, String[] paths) {
        int found = 0;
        long begun = System.nanoTime();
        for (int i = 0; i < LOOKUPS; i++) {
            if (table.match(paths[i & paths.length - 1], "GET") instanceof RouteMatch.Found) {
                found++;
            }
        }
        long took = System.nanoTime() - begun;
        if (found != LOOKUPS) {
            throw new IllegalStateException("only " + found + " were found");
        }
        return (double) took / LOOKUPS;
    }

    /** A power of two of them, spread over the table. */
    private static String[] paths(int count, int most) {
        String[] paths = new String[Integer.highestOneBit(most)];
        for (int i = 0; i < paths.length; i++) {
            paths[i] = "/v1/things-" + (long) i * count / paths.length + "/0192a7c4/parts";
        }
        return paths;
    }

    private static String yaml(int count) {
        StringBuilder yaml = new StringBuilder("upstreams:\n  up: { discover: \"dns://up:80\" }\nroutes:\n");
        for (int i = 0; i < count; i++) {
            yaml.append("  - { id: r")
                    .append(i)
                    .append(", match: { path: \"/v1/things-")
                    .append(i);
            yaml.append("/{id}/parts\", methods: [GET] }, to: up, auth: none }\n");
        }
        return yaml.toString();
    }
}
