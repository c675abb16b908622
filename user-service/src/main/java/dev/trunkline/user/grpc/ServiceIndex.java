package dev.trunkline.user.grpc;

import io.grpc.BindableService;
import io.grpc.ServerMethodDefinition;
import io.grpc.ServerServiceDefinition;
import io.quarkus.grpc.GrpcService;
import jakarta.enterprise.inject.Instance;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** The services and methods that there are, by their definitions. */
@Singleton
class ServiceIndex {

    private final Instance<BindableService> services;

    ServiceIndex(@GrpcService Instance<BindableService> services) {
        this.services = services;
    }

    List<ServerServiceDefinition> all() {
        return services.stream().map(BindableService::bindService).toList();
    }

    /** The paths that calls of all methods are made to. */
    Set<String> paths() {
        return all().stream()
                .flatMap(service -> service.getMethods().stream())
                .map(ServerMethodDefinition::getMethodDescriptor)
                .map(method -> "/" + method.getFullMethodName())
                .collect(Collectors.toUnmodifiableSet());
    }
}
