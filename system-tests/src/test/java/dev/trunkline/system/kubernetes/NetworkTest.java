package dev.trunkline.system.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicyPeer;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The network of both overlays: Services that lead somewhere, and no arrow that the design does not draw. */
class NetworkTest {

    private static final Set<String> ARROWS = Set.of(
            "gateway -> user-service:http",
            "gateway -> feed-service:http",
            "feed-service -> user-service:http", // its keys, to verify tokens
            "user-service -> gateway:keys",
            "feed-service -> gateway:keys");

    private static final Set<String> ARROWS_TO_STORES = Set.of(
            "gateway -> redis:redis",
            "user-service -> postgres:postgres",
            "user-service -> redis:redis",
            "feed-service -> postgres:postgres",
            "feed-service -> redis:redis");

    private static final Map<String, String> WATCHES = Map.of("trunkline.dev/monitoring", "true");
    private static final Map<String, String> COLLECTOR = Map.of("app.kubernetes.io/name", "opentelemetry-collector");

    /** Whom a policy may mean outside our namespace: the cluster's DNS, and whoever watches. */
    private static final List<Map<String, String>> OTHER_NAMESPACES =
            List.of(Map.of("kubernetes.io/metadata.name", "kube-system"), WATCHES);

    static List<Overlay> overlays() {
        return Overlays.all();
    }

    @ParameterizedTest
    @MethodSource("overlays")
    void a_service_leads_to_ports_that_its_pods_have(Overlay overlay) {
        var softly = new SoftAssertions();
        for (var service : overlay.all(Service.class)) {
            var pods = overlay.workloads().stream()
                    .filter(it -> it.isSelectedBy(service.getSpec().getSelector()))
                    .toList();
            softly.assertThat(pods).as(overlay.id(service) + " selects").hasSize(1);
            for (var port : service.getSpec().getPorts()) {
                softly.assertThat(port.getName())
                        .as(overlay.id(service) + " names port " + port.getPort())
                        .isNotNull();
                softly.assertThat(pods)
                        .as(overlay.id(service) + " port " + port.getName())
                        .allMatch(pod -> pod.port(port.getTargetPort(), port.getProtocol())
                                .isPresent());
            }
        }
        softly.assertAll();
    }

    @ParameterizedTest
    @MethodSource("overlays")
    void the_gateway_finds_pods_by_srv_over_headless_services(Overlay overlay) {
        var gateway = workload(overlay, "gateway");
        var upstreams = gateway.containers().get(0).getEnv().stream()
                .filter(it -> it.getName().startsWith("GATEWAY_UPSTREAM_"))
                .map(it -> it.getValue())
                .toList();

        assertThat(upstreams)
                .containsExactlyInAnyOrderElementsOf(Stream.of("user-service", "feed-service")
                        .map(name -> "dns+srv://_http._tcp." + name + ".trunkline.svc.cluster.local")
                        .toList());
        assertThat(overlay.all(Service.class))
                .filteredOn(it -> Set.of("user-service", "feed-service")
                        .contains(it.getMetadata().getName()))
                .hasSize(2)
                .allMatch(it -> "None".equals(it.getSpec().getClusterIP()))
                .allMatch(it -> it.getSpec().getPublishNotReadyAddresses() == null)
                .allMatch(it -> it.getSpec().getPorts().stream()
                        .anyMatch(port -> port.getName().equals("http")));
    }

    @ParameterizedTest
    @MethodSource("overlays")
    void pods_talk_only_along_the_arrows_of_the_design(Overlay overlay) {
        var arrows = new Arrows(overlay);
        var inside = new TreeSet<>(ARROWS);
        if (overlay.name().equals("local")) {
            inside.addAll(ARROWS_TO_STORES);
        }
        var letIn = new TreeSet<>(inside);
        letIn.add("anyone -> gateway:http");
        letIn.add("anyone -> gateway:https");

        assertThat(arrows.out()).as("what may be sent").isEqualTo(inside);
        assertThat(arrows.in()).as("what is let in").isEqualTo(letIn);
    }

    @ParameterizedTest
    @MethodSource("overlays")
    void those_who_make_spans_may_send_them_to_a_collector_and_nothing_else_there(Overlay overlay) {
        var arrows = new Arrows(overlay);
        var senders = new TreeSet<String>();
        for (var policy : overlay.all(NetworkPolicy.class)) {
            for (var rule : policy.getSpec().getEgress()) {
                if (rule.getTo().stream().anyMatch(NetworkTest::isCollector)) {
                    assertThat(rule.getTo()).as(overlay.id(policy)).allMatch(NetworkTest::isCollector);
                    assertThat(rule.getPorts())
                            .as(overlay.id(policy))
                            .extracting(port ->
                                    port.getProtocol() + " " + port.getPort().getIntVal())
                            .containsExactly("TCP 4318");
                    arrows.selected(policy).forEach(from -> senders.add(from.name()));
                }
            }
        }
        assertThat(senders).containsExactly("feed-service", "gateway", "user-service");
    }

    @ParameterizedTest
    @MethodSource("overlays")
    void what_no_policy_allows_is_denied_to_every_pod(Overlay overlay) {
        assertThat(overlay.all(NetworkPolicy.class))
                .filteredOn(it -> it.getSpec().getPolicyTypes().equals(List.of("Ingress", "Egress"))
                        && it.getSpec().getIngress().isEmpty()
                        && it.getSpec().getEgress().isEmpty())
                .anyMatch(it -> new Arrows(overlay).selected(it).equals(overlay.workloads()));
    }

    @ParameterizedTest
    @MethodSource("overlays")
    void each_policy_and_each_of_its_peers_selects_something(Overlay overlay) {
        var arrows = new Arrows(overlay);
        var softly = new SoftAssertions();
        for (var policy : overlay.all(NetworkPolicy.class)) {
            softly.assertThat(arrows.selected(policy))
                    .as(overlay.id(policy) + " is for")
                    .isNotEmpty();
            Stream.concat(
                            policy.getSpec().getIngress().stream().flatMap(rule -> rule.getFrom().stream()),
                            policy.getSpec().getEgress().stream().flatMap(rule -> rule.getTo().stream()))
                    .forEach(peer -> softly.assertThat(means(arrows, peer))
                            .as(overlay.id(policy) + " peer " + peer)
                            .isTrue());
        }
        softly.assertAll();
    }

    @Test
    void only_production_reaches_addresses_outside_the_cluster_and_only_those_of_its_stores() {
        assertThat(Overlays.all()).allSatisfy(overlay -> assertThat(overlay.all(NetworkPolicy.class))
                .flatExtracting(it -> it.getSpec().getEgress())
                .flatExtracting(rule -> rule.getTo())
                .filteredOn(peer -> peer.getIpBlock() != null)
                .extracting(peer -> Integer.parseInt(peer.getIpBlock().getCidr().replaceAll(".*/", "")))
                .hasSize(overlay.name().equals("production") ? 2 : 0)
                .allMatch(prefix -> prefix >= 24));
    }

    private static boolean isCollector(NetworkPolicyPeer peer) {
        return peer.getPodSelector() != null
                && peer.getPodSelector().getMatchLabels().equals(COLLECTOR)
                && peer.getNamespaceSelector() != null
                && peer.getNamespaceSelector().getMatchLabels().equals(WATCHES);
    }

    private static boolean means(Arrows arrows, NetworkPolicyPeer peer) {
        if (peer.getIpBlock() != null) {
            return true;
        }
        return peer.getNamespaceSelector() == null
                ? !arrows.selected(peer).isEmpty()
                : OTHER_NAMESPACES.contains(peer.getNamespaceSelector().getMatchLabels());
    }

    private static Workload workload(Overlay overlay, String name) {
        return overlay.workloads().stream()
                .filter(it -> it.name().equals(name))
                .findFirst()
                .orElseThrow();
    }
}
