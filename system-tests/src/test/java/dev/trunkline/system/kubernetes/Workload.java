package dev.trunkline.system.kubernetes;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerPort;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.IntOrString;
import io.fabric8.kubernetes.api.model.LabelSelector;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.PodTemplateSpec;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/** A Deployment or StatefulSet, seen as the pods it brings. */
record Workload(Overlay overlay, HasMetadata object, PodTemplateSpec template) {

    String name() {
        return object.getMetadata().getName();
    }

    PodSpec pod() {
        return template.getSpec();
    }

    List<Container> containers() {
        return pod().getContainers();
    }

    Map<String, String> labels() {
        return template.getMetadata().getLabels();
    }

    boolean isSelectedBy(Map<String, String> wanted) {
        return !wanted.isEmpty() && labels().entrySet().containsAll(wanted.entrySet());
    }

    /** As Kubernetes evaluates a selector: all of its terms, and an empty one matches everything. */
    boolean isSelectedBy(LabelSelector selector) {
        var byLabel = selector.getMatchLabels() == null
                || labels().entrySet().containsAll(selector.getMatchLabels().entrySet());
        return byLabel
                && selector.getMatchExpressions().stream().allMatch(term -> switch (term.getOperator()) {
                    case "In" -> term.getValues().contains(labels().get(term.getKey()));
                    case "NotIn" -> !term.getValues().contains(labels().get(term.getKey()));
                    case "Exists" -> labels().containsKey(term.getKey());
                    case "DoesNotExist" -> !labels().containsKey(term.getKey());
                    default -> throw new AssertionError(overlay.id(object) + ": operator " + term.getOperator());
                });
    }

    /** The container's port that a Service, probe or policy means by name or number. */
    Optional<ContainerPort> port(IntOrString wanted, String protocol) {
        return containers().stream()
                .flatMap(container -> container.getPorts().stream())
                .filter(port -> Objects.equals(port.getName(), wanted.getStrVal())
                        || Objects.equals(port.getContainerPort(), wanted.getIntVal()))
                .filter(port -> Objects.requireNonNullElse(port.getProtocol(), "TCP")
                        .equals(Objects.requireNonNullElse(protocol, "TCP")))
                .findFirst();
    }

    @Override
    public String toString() {
        return overlay.id(object);
    }
}
