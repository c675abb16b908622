package dev.trunkline.system.kubernetes;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import java.util.List;
import java.util.stream.Stream;

/** One rendered overlay: every object that an apply would send to the cluster. */
record Overlay(String name, List<HasMetadata> objects) {

    <T extends HasMetadata> List<T> all(Class<T> type) {
        return objects.stream().filter(type::isInstance).map(type::cast).toList();
    }

    /** What brings pods. */
    List<Workload> workloads() {
        return Stream.concat(
                        all(Deployment.class).stream()
                                .map(it -> new Workload(this, it, it.getSpec().getTemplate())),
                        all(StatefulSet.class).stream()
                                .map(it -> new Workload(this, it, it.getSpec().getTemplate())))
                .toList();
    }

    /** How a failure names an object. */
    String id(HasMetadata object) {
        return name + " " + object.getKind() + "/" + object.getMetadata().getName();
    }

    @Override
    public String toString() {
        return name;
    }
}
