package dev.trunkline.user.grpc;

import grpc.reflection.v1alpha.Reflection.ServerReflectionRequest;
import grpc.reflection.v1alpha.Reflection.ServerReflectionResponse;
import grpc.reflection.v1alpha.ServerReflectionGrpc;
import io.grpc.BindableService;
import io.grpc.ServerServiceDefinition;
import io.quarkus.arc.lookup.LookupIfProperty;
import io.quarkus.grpc.GrpcService;
import io.quarkus.grpc.reflection.service.ReflectionServiceV1alpha;
import io.smallrye.mutiny.Multi;

/** {@code grpc.reflection.v1alpha.ServerReflection}: the same as {@link ReflectionEndpoint}, for older tools. */
@GrpcService
@LookupIfProperty(name = "trunkline.grpc.reflection", stringValue = "true")
public class AlphaReflectionEndpoint implements BindableService {

    private final Calls calls;
    private final ServiceIndex services;
    private ReflectionServiceV1alpha index;

    AlphaReflectionEndpoint(Calls calls, ServiceIndex services) {
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
    private synchronized ReflectionServiceV1alpha index() {
        if (index == null) {
            index = new ReflectionServiceV1alpha(services.all());
        }
        return index;
    }
}
