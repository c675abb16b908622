package dev.trunkline.rest.problem;

import java.sql.SQLException;
import java.util.Optional;

/** Tells a database that is away or too slow, which a client may wait out, from a fault of ours, which it may not. */
final class StoreFaults {

    private StoreFaults() {}

    /** The cause in {@code thrown} that says that the database cannot answer now. */
    static Optional<SQLException> unavailable(Throwable thrown) {
        Throwable cause = thrown;
        for (int depth = 0; cause != null && depth < 20; depth++) {
            if (cause instanceof SQLException fault && passing(fault.getSQLState())) {
                return Optional.of(fault);
            }
            cause = cause.getCause();
        }
        return Optional.empty();
    }

    /**
     * By the classes of PostgreSQL's appendix A: connection (08), rolled back to be tried again (40), resources (53),
     * ended by the server's operator or a deadline (57), lock not available (55P03). The pool has no state at all.
     */
    private static boolean passing(String state) {
        return state == null
                || state.startsWith("08")
                || state.startsWith("40")
                || state.startsWith("53")
                || state.startsWith("57")
                || state.equals("55P03");
    }
}
