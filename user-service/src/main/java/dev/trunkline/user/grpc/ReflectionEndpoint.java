package dev.trunkline.user.grpc;

import io.grpc.BindableService;
import io.grpc.ServerServiceDefinition;
import io.grpc.reflection.v1.ServerReflectionGrpc;
import io.grpc.reflection.v1.ServerReflectionRequest;
import io.grpc.reflection.v1.ServerReflectionResponse;
import io.quarkus.arc.lookup.LookupIfProperty;
import io.quarkus.grpc.GrpcService;
import io.quarkus.grpc.reflection.service.ReflectionServiceV1;
import io.smallrye.mutiny.Multi;

/**
 * {@code grpc.reflection.v1.ServerReflection}: what services there are and of what form. The framework's own reads on
 * however much of its answers is still unread.
 */
@GrpcService
@LookupIfProperty(name = "trunkline.grpc.reflection", stringValue = "true")
public class ReflectionEndpoint implements BindableService {

    private final Calls calls;
    private final ServiceIndex services;
    private ReflectionServiceV1 index;

    ReflectionEndpoint(Calls calls, ServiceIndex services) {
        this.calls = calls;
        this.services = services;
    }

    @Override
    public ServerServiceDefinition bindService() {
        return calls.define(ServerReflectionGrpc.getServiceDescriptor())
                .each(ServerReflectionGrpc.getServerReflectionInfoMethod(), this::answer)
                .build();
    }

    private ServerReflectionResponse answer(ServerReflectionRequest request) {
        return index().serverReflectionInfo(Multi.createFrom().item(request))
                .toUni()
                .await()
                .indefinitely();
    }

    /** Made when it is asked for, since it holds this very service. */
    private synchronized ReflectionServiceV1 index() {
        if (index == null) {
            index = new ReflectionServiceV1(services.all());
        }
        return index;
    }
}
