package dev.trunkline.user.grpc;

import dev.trunkline.rest.problem.ProblemException;
import dev.trunkline.rest.problem.TraceId;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.StatusException;
import io.grpc.protobuf.StatusProto;
import io.quarkus.grpc.ExceptionHandler;
import io.quarkus.grpc.ExceptionHandlerProvider;
import jakarta.inject.Singleton;
import java.util.Optional;
import org.jboss.logging.Logger;

/**
 * Gives what fails around our calls, in the framework's interceptors, the same shape as what fails in them. The
 * framework's own handler tells the exception's class, and sends the caller's metadata back.
 */
@Singleton
class FrameworkFailures implements ExceptionHandlerProvider {

    private static final Logger LOG = Logger.getLogger(FrameworkFailures.class);

    @Override
    public <Q, A> ExceptionHandler<Q, A> createHandler(
            ServerCall.Listener<Q> listener, ServerCall<Q, A> call, Metadata metadata) {
        return new ExceptionHandler<>(listener, call, metadata) {

            @Override
            protected void handleException(Throwable thrown, ServerCall<Q, A> failed, Metadata unused) {
                StatusException status = transform(thrown);
                failed.close(
                        status.getStatus(),
                        Optional.ofNullable(status.getTrailers()).orElseGet(Metadata::new));
            }
        };
    }

    @Override
    public StatusException transform(Throwable thrown) {
        if (thrown instanceof StatusException status) {
            return status;
        }
        ProblemException problem = Statuses.problem(thrown);
        String traceId = TraceId.of(Optional.empty());
        if (problem.status() == 500) {
            LOG.errorf(thrown, "a call failed, trace %s", traceId);
        }
        return StatusProto.toStatusException(Statuses.of(problem, Optional.empty(), traceId));
    }
}
