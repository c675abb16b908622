package dev.trunkline.user.account;

import dev.trunkline.rest.problem.Problem.Fault;
import dev.trunkline.rest.problem.ProblemException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.UnableToExecuteStatementException;
import org.postgresql.util.PSQLException;
import org.postgresql.util.PSQLState;

/** Names the fields of an account that another account has already. */
final class Uniqueness {

    private Uniqueness() {}

    /**
     * Runs a transaction that changes an account.
     *
     * @throws ProblemException 409 if it ended because its handle or email is another's
     */
    static <T> T checked(Supplier<T> change) {
        try {
            return change.get();
        } catch (UnableToExecuteStatementException e) {
            if (e.getCause() instanceof PSQLException broken
                    && PSQLState.UNIQUE_VIOLATION.getState().equals(broken.getSQLState())
                    && broken.getServerErrorMessage() != null) {
                String pointer = "accounts_handle_key"
                                .equals(broken.getServerErrorMessage().getConstraint())
                        ? "/handle"
                        : "/email";
                throw taken(List.of(new Fault(pointer, "belongs to another account")));
            }
            throw e;
        }
    }

    /** What is answered to {@code wanted}, which could not be inserted. */
    static ProblemException taken(Handle handle, NewAccount wanted) {
        List<Fault> faults = new ArrayList<>();
        if (AccountTable.handleTaken(handle, wanted.handle())) {
            faults.add(new Fault("/handle", "the handle '" + wanted.handle() + "' is taken"));
        }
        if (AccountTable.emailTaken(handle, wanted.email())) {
            faults.add(new Fault("/email", "the email address belongs to an account already"));
        }
        return taken(faults);
    }

    private static ProblemException taken(List<Fault> faults) {
        return ProblemException.conflict("already-taken", faults);
    }
}
