package dev.trunkline.rest.problem;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.quarkus.security.AuthenticationFailedException;
import jakarta.validation.ConstraintViolationException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.RejectedExecutionException;

/** Says what a failure means to a client where no resource maps it, as in a WebSocket's frames. */
public final class Failures {

    private Failures() {}

    /** The problem that {@code thrown} is, or stands for. */
    public static ProblemException problem(Throwable thrown) {
        if (thrown instanceof ProblemException problem) {
            return problem;
        }
        if (thrown instanceof ConstraintViolationException violation) {
            return ProblemException.invalid(Faults.of(violation.getConstraintViolations()));
        }
        if (thrown instanceof JsonProcessingException malformed) {
            return ProblemException.invalid(List.of(Faults.of(malformed)));
        }
        if (thrown instanceof AuthenticationFailedException) {
            return ProblemException.invalidToken();
        }
        if (thrown instanceof RejectedExecutionException) {
            return ProblemException.overloaded();
        }
        if (StoreFaults.unavailable(thrown).isPresent()) {
            return ProblemException.unavailable("the database does not answer; try again", Duration.ofSeconds(2));
        }
        return ProblemException.of(
                500, "failure", "Internal Server Error", "the service failed; tell the operator the traceId");
    }
}
