package dev.trunkline.user.grpc;

import com.google.protobuf.Message;
import dev.trunkline.rest.problem.ProblemException;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.protobuf.StatusProto;
import io.quarkus.security.identity.SecurityIdentity;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Context;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;
import org.jboss.logging.Logger;

/**
 * The answering side of a call, which ends once, whoever is first: the answer, a failure, the deadline or the caller.
 * Lives on the call's event loop and needs no locks there; what blocks is sent to a worker and its result comes back.
 */
final class Reply<A> {

    private static final Logger LOG = Logger.getLogger(Reply.class);

    private final ServerCall<?, A> call;
    private final Context loop;
    private final Workers workers;
    private final Uni<SecurityIdentity> caller;
    private final String traceId;
    private final List<Runnable> ends = new ArrayList<>();
    private Optional<Message> request = Optional.empty();
    private boolean begun;
    /** Written on the event loop only. */
    private volatile boolean over;

    Reply(ServerCall<?, A> call, Context loop, Workers workers, String traceId) {
        this.call = call;
        this.loop = loop;
        this.workers = workers;
        this.caller = workers.caller();
        this.traceId = traceId;
    }

    /** Keeps what was asked for, to be named if it fails. */
    void to(Object message) {
        request = Optional.of((Message) message);
    }

    /** Whether the call has ended; nothing that is done for it after that reaches anyone. */
    boolean over() {
        return over;
    }

    /** Whether the caller takes more now; if not, the call's listener is told when. */
    boolean ready() {
        return call.isReady();
    }

    /** Lets so many more messages come in; the end of the caller's side counts as one. */
    void expect(int messages) {
        call.request(messages);
    }

    void send(A message) {
        if (over) {
            return;
        }
        try {
            if (!begun) {
                begun = true;
                call.sendHeaders(new Metadata());
            }
            call.sendMessage(message);
        } catch (IllegalStateException closed) {
            abandon();
        }
    }

    void sendAndEnd(A message) {
        send(message);
        end();
    }

    void end() {
        close(Status.OK, new Metadata());
    }

    /** Ends the call by the status that {@code thrown} stands for. */
    void fail(Throwable thrown) {
        if (over) {
            return;
        }
        ProblemException problem = Statuses.problem(thrown);
        if (problem.status() == 500) {
            LOG.errorf(thrown, "%s failed, trace %s", call.getMethodDescriptor().getFullMethodName(), traceId);
        } else if (problem.status() == 503 && thrown != problem && !(thrown instanceof RejectedExecutionException)) {
            // A store is away; a service that is too busy must not be busy with saying so.
            LOG.warnf(
                    "%s: %s",
                    call.getMethodDescriptor().getFullMethodName(), root(thrown).getMessage());
        }
        StatusRuntimeException status = StatusProto.toStatusRuntimeException(Statuses.of(problem, request, traceId));
        close(status.getStatus(), Optional.ofNullable(status.getTrailers()).orElseGet(Metadata::new));
    }

    /** The caller has hung up, or is no longer there. */
    void abandon() {
        if (!over) {
            over = true;
            ends.forEach(Runnable::run);
        }
    }

    /** Has {@code action} done when the call ends, however it does. */
    void onEnd(Runnable action) {
        ends.add(action);
    }

    /** Has {@code action} done on the event loop, unless the call ends before. */
    void after(Duration delay, Runnable action) {
        long timer = loop.owner().setTimer(Math.max(1, delay.toMillis()), due -> onLoop(action));
        onEnd(() -> loop.owner().cancelTimer(timer));
    }

    /** Has {@code action} done on the event loop again and again until the call ends. */
    void every(Duration period, Runnable action) {
        long timer = loop.owner().setPeriodic(period.toMillis(), due -> onLoop(action));
        onEnd(() -> loop.owner().cancelTimer(timer));
    }

    /** Has {@code action} done on the event loop, from wherever it is asked for. */
    void onLoop(Runnable action) {
        loop.runOnContext(turn -> {
            if (over) {
                return;
            }
            try {
                action.run();
            } catch (RuntimeException failed) {
                fail(failed);
            }
        });
    }

    /** Runs {@code blocking} as the caller on a worker, then {@code next} on the event loop; a failure ends the call. */
    <T> void work(Callable<T> blocking, Consumer<T> next) {
        try {
            workers.execute(() -> {
                if (over) {
                    return;
                }
                try {
                    T result = workers.as(caller, blocking);
                    onLoop(() -> next.accept(result));
                } catch (Exception | LinkageError | StackOverflowError failed) {
                    onLoop(() -> fail(failed));
                }
            });
        } catch (RejectedExecutionException full) {
            fail(full);
        }
    }

    /** What is wrapped around it tells the arguments of the statement, which are not for a log. */
    private static Throwable root(Throwable thrown) {
        Throwable root = thrown;
        for (int depth = 0; root.getCause() != null && depth < 20; depth++) {
            root = root.getCause();
        }
        return root;
    }

    private void close(Status status, Metadata trailers) {
        if (over) {
            return;
        }
        abandon();
        try {
            call.close(status, trailers);
        } catch (IllegalStateException closed) {
            // The server beneath has ended it already, for a message of a size that we do not even look at.
            LOG.debugf("%s was over", call.getMethodDescriptor().getFullMethodName());
        }
    }
}
