package dev.trunkline.rest.paging;

import dev.trunkline.rest.problem.ProblemException;
import java.util.Optional;

/** How many items a page holds: 1 to 100, 20 unless asked for. */
public final class Limit {

    private static final int DEFAULT = 20;
    private static final int MAX = 100;

    private Limit() {}

    /**
     * Reads the query parameter {@code limit}.
     *
     * @throws ProblemException 400 if it is not a whole number from 1 to 100
     */
    public static int of(Optional<String> parameter) {
        if (parameter.isEmpty()) {
            return DEFAULT;
        }
        if (parameter.get().matches("[0-9]{1,3}")) {
            int limit = Integer.parseInt(parameter.get());
            if (limit >= 1 && limit <= MAX) {
                return limit;
            }
        }
        throw ProblemException.invalid("limit", "must be a whole number from 1 to " + MAX);
    }
}
