package dev.trunkline.standalone;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What is known of one process before it starts.
 *
 * @param after the names of those that must be ready before it starts
 * @param stage children are stopped from the highest stage to the lowest
 * @param signal that asks it to stop
 * @param graceSeconds between that and KILL
 * @param beforeStart what must be done before every start
 */
record Child(
        String name,
        List<String> command,
        Map<String, String> environment,
        Set<String> after,
        int stage,
        String signal,
        int graceSeconds,
        Preparation beforeStart,
        Readiness readiness) {

    /** Something to do that may fail. */
    @FunctionalInterface
    interface Preparation {
        void run() throws IOException;
    }
}
