package dev.trunkline.user.grpc;

import dev.trunkline.contracts.user.v1.UserServiceGrpc;
import dev.trunkline.rest.problem.ProblemException;
import grpc.health.v1.HealthGrpc;
import grpc.health.v1.HealthOuterClass.HealthCheckRequest;
import grpc.health.v1.HealthOuterClass.HealthCheckResponse;
import grpc.health.v1.HealthOuterClass.HealthCheckResponse.ServingStatus;
import io.grpc.BindableService;
import io.grpc.ServerServiceDefinition;
import io.quarkus.grpc.GrpcService;
import java.util.Set;

/**
 * {@code grpc.health.v1.Health}: whether the service is ready, at once or whenever that changes. The framework's own
 * says SERVING from start to end, and remembers every name that it is asked to watch.
 */
@GrpcService
public class HealthEndpoint implements BindableService {

    /** The whole of the process, and the service in it whose health is one's own. */
    private static final Set<String> NAMES = Set.of("", UserServiceGrpc.SERVICE_NAME);

    /** Of the present protocol; the framework's copy of it is older. */
    private static final int SERVICE_UNKNOWN = 3;

    private final Calls calls;
    private final Readiness readiness;

    HealthEndpoint(Calls calls, Readiness readiness) {
        this.calls = calls;
        this.readiness = readiness;
    }

    @Override
    public ServerServiceDefinition bindService() {
        return calls.define(HealthGrpc.getServiceDescriptor())
                .later(HealthGrpc.getCheckMethod(), this::check)
                .watch(HealthGrpc.getWatchMethod(), this::watch, response(ServingStatus.NOT_SERVING))
                .build();
    }

    private void check(HealthCheckRequest request, Reply<HealthCheckResponse> reply) {
        if (!NAMES.contains(request.getService())) {
            reply.fail(ProblemException.notFound("there is no such service here; empty means the process"));
            return;
        }
        readiness.now().onSuccess(status -> reply.onLoop(() -> reply.sendAndEnd(response(status))));
    }

    private void watch(HealthCheckRequest request, Reply<HealthCheckResponse> reply) {
        if (!NAMES.contains(request.getService())) {
            // It may come to be, says the protocol, so the stream stays open.
            reply.send(HealthCheckResponse.newBuilder()
                    .setStatusValue(SERVICE_UNKNOWN)
                    .build());
            return;
        }
        Watcher watcher = new Watcher(reply);
        watcher.look();
        reply.every(Readiness.FRESH, watcher::look);
    }

    private static HealthCheckResponse response(ServingStatus status) {
        return HealthCheckResponse.newBuilder().setStatus(status).build();
    }

    /** Tells one caller of each change that the caller is ready to hear of. */
    private final class Watcher {

        private final Reply<HealthCheckResponse> reply;
        private ServingStatus told = ServingStatus.UNKNOWN;

        private Watcher(Reply<HealthCheckResponse> reply) {
            this.reply = reply;
        }

        private void look() {
            readiness.now().onSuccess(status -> reply.onLoop(() -> tell(status)));
        }

        private void tell(ServingStatus status) {
            if (status != told && reply.ready()) {
                told = status;
                reply.send(response(status));
            }
        }
    }
}
