package dev.trunkline.system.kubernetes;

import io.fabric8.kubernetes.api.model.ContainerPort;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicyPeer;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicyPort;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** Which pods may talk to which, worked out from the network policies as the cluster would. */
final class Arrows {

    private final Overlay overlay;

    Arrows(Overlay overlay) {
        this.overlay = overlay;
    }

    /** What senders may send, as {@code gateway -> feed-service:http}. */
    Set<String> out() {
        var arrows = new TreeSet<String>();
        for (var policy : policies("Egress")) {
            for (var rule : policy.getSpec().getEgress()) {
                for (var from : selected(policy)) {
                    for (var peer : rule.getTo()) {
                        for (var to : selected(peer)) {
                            rule.getPorts().forEach(port -> arrow(arrows, from, to, port));
                        }
                    }
                }
            }
        }
        return arrows;
    }

    /** What receivers let in; a rule without a peer lets in everyone. */
    Set<String> in() {
        var arrows = new TreeSet<String>();
        for (var policy : policies("Ingress")) {
            for (var rule : policy.getSpec().getIngress()) {
                for (var to : selected(policy)) {
                    for (var port : rule.getPorts()) {
                        if (rule.getFrom().isEmpty()) {
                            arrows.add("anyone -> " + to.name() + ":" + named(to, port));
                        }
                        for (var peer : rule.getFrom()) {
                            selected(peer).forEach(from -> arrow(arrows, from, to, port));
                        }
                    }
                }
            }
        }
        return arrows;
    }

    /** The pods in this namespace for which a policy is. */
    List<Workload> selected(NetworkPolicy policy) {
        return overlay.workloads().stream()
                .filter(it -> it.isSelectedBy(policy.getSpec().getPodSelector()))
                .toList();
    }

    /** The pods in this namespace that a peer means: none, when it means another namespace or addresses. */
    List<Workload> selected(NetworkPolicyPeer peer) {
        if (peer.getNamespaceSelector() != null || peer.getPodSelector() == null) {
            return List.of();
        }
        return overlay.workloads().stream()
                .filter(it -> it.isSelectedBy(peer.getPodSelector()))
                .toList();
    }

    Optional<ContainerPort> port(Workload workload, NetworkPolicyPort port) {
        return workload.port(port.getPort(), port.getProtocol());
    }

    private List<NetworkPolicy> policies(String type) {
        return overlay.all(NetworkPolicy.class).stream()
                .filter(it -> it.getSpec().getPolicyTypes().contains(type))
                .toList();
    }

    private void arrow(Set<String> arrows, Workload from, Workload to, NetworkPolicyPort port) {
        arrows.add(from.name() + " -> " + to.name() + ":" + named(to, port));
    }

    private String named(Workload to, NetworkPolicyPort port) {
        return port(to, port)
                .map(ContainerPort::getName)
                .orElseThrow(() -> new AssertionError(to + " has no port " + port.getPort()));
    }
}
