package dev.trunkline.system.kubernetes;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.Probe;
import io.fabric8.kubernetes.api.model.SecurityContext;
import io.fabric8.kubernetes.api.model.Volume;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.autoscaling.v2.HorizontalPodAutoscaler;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudget;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.BiPredicate;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What every pod of the system must be like, as a table; {@link WorkloadTest} asks each row of each workload. */
final class PodRules {

    /** One row: the rule in words, which goes into the failure, and when it holds. */
    record Rule(String words, Predicate<Workload> holds) {}

    /** CoreDNS' binary will not start without it; dns.yaml tells why. */
    private static final Map<String, Set<String>> CAPABILITIES = Map.of("dns", Set.of("NET_BIND_SERVICE"));

    static final List<Rule> EVERY_WORKLOAD = List.of(
            new Rule("carries the standard labels, on itself and its pods", w -> Stream.of(
                            w.object().getMetadata().getLabels(), w.labels())
                    .allMatch(labels -> w.name().equals(labels.get("app.kubernetes.io/name"))
                            && "trunkline".equals(labels.get("app.kubernetes.io/part-of"))
                            && labels.containsKey("app.kubernetes.io/component"))),
            new Rule("mounts no service account token", pod(p -> isFalse(p.getAutomountServiceAccountToken()))),
            new Rule("takes no service links into its environment", pod(p -> isFalse(p.getEnableServiceLinks()))),
            new Rule(
                    "shares nothing with its node",
                    pod(p -> p.getHostNetwork() == null
                            && p.getHostPID() == null
                            && p.getHostIPC() == null
                            && p.getVolumes().stream().allMatch(PodRules::isBoundedOrGiven))),
            new Rule(
                    "runs as a numbered user that is not root",
                    pod(p -> isTrue(p.getSecurityContext().getRunAsNonRoot())
                            && p.getSecurityContext().getRunAsUser() > 0
                            && p.getSecurityContext().getRunAsGroup() > 0)),
            new Rule("has the runtime's default seccomp profile", pod(p -> "RuntimeDefault"
                    .equals(p.getSecurityContext().getSeccompProfile().getType()))),
            new Rule("may take 30 s or more to stop", pod(p -> p.getTerminationGracePeriodSeconds() >= 30)),
            new Rule(
                    "cannot gain privileges",
                    context((w, c) -> isFalse(c.getAllowPrivilegeEscalation()) && !isTrue(c.getPrivileged()))),
            new Rule("has a read-only root file system", context((w, c) -> isTrue(c.getReadOnlyRootFilesystem()))),
            new Rule(
                    "drops all capabilities and adds none that it can do without",
                    context((w, c) -> c.getCapabilities().getDrop().equals(List.of("ALL"))
                            && Set.copyOf(c.getCapabilities().getAdd())
                                    .equals(CAPABILITIES.getOrDefault(w.name(), Set.of())))),
            new Rule("has a startup probe", probe(Container::getStartupProbe)),
            new Rule("has a liveness probe", probe(Container::getLivenessProbe)),
            new Rule("has a readiness probe", probe(Container::getReadinessProbe)),
            new Rule("asks for CPU and memory, and is bounded by the memory it asks for", container((w, c) -> {
                var requests = c.getResources().getRequests();
                return requests.containsKey("cpu")
                        && requests.containsKey("memory")
                        && requests.get("memory")
                                .equals(c.getResources().getLimits().get("memory"));
            })),
            new Rule(
                    "names its image by a fixed tag",
                    container((w, c) ->
                            c.getImage().matches(".+:[^:/]+") && !c.getImage().endsWith(":latest"))));

    static final List<Rule> EVERY_DEPLOYMENT = List.of(
            new Rule(
                    "never has fewer pods than wanted while it rolls",
                    deployment(d -> d.getSpec().getStrategy().getType().equals("RollingUpdate")
                            && d.getSpec()
                                            .getStrategy()
                                            .getRollingUpdate()
                                            .getMaxUnavailable()
                                            .getIntVal()
                                    == 0)),
            new Rule("keeps few old revisions", deployment(d -> d.getSpec().getRevisionHistoryLimit() <= 10)),
            new Rule(
                    "leaves its number of pods to the autoscaler",
                    deployment(d -> d.getSpec().getReplicas() == null)),
            new Rule("waits, before it stops, until no one is sent to it", container((w, c) -> {
                var wait = c.getLifecycle().getPreStop().getSleep().getSeconds();
                return wait >= 5 && wait < w.pod().getTerminationGracePeriodSeconds();
            })),
            new Rule("spreads over zones and nodes", pod(p -> p.getTopologySpreadConstraints().stream()
                    .map(it -> it.getTopologyKey())
                    .collect(Collectors.toSet())
                    .equals(Set.of("topology.kubernetes.io/zone", "kubernetes.io/hostname")))),
            new Rule("has a disruption budget", w -> w.overlay().all(PodDisruptionBudget.class).stream()
                    .anyMatch(it -> w.isSelectedBy(it.getSpec().getSelector()))),
            new Rule("has an autoscaler", w -> w.overlay().all(HorizontalPodAutoscaler.class).stream()
                    .anyMatch(it -> it.getSpec().getScaleTargetRef().getName().equals(w.name()))));

    /** Ours, as against the programs of others: health is Quarkus' and on a port that no client reaches. */
    static final List<Rule> EVERY_SERVICE_OF_OURS = List.of(new Rule(
            "is probed on its management port",
            container((w, c) -> isManagement(c.getStartupProbe(), "/q/health/started")
                    && isManagement(c.getLivenessProbe(), "/q/health/live")
                    && isManagement(c.getReadinessProbe(), "/q/health/ready"))));

    private PodRules() {}

    private static boolean isManagement(Probe probe, String path) {
        return probe.getHttpGet().getPath().equals(path)
                && "management".equals(probe.getHttpGet().getPort().getStrVal());
    }

    /** A volume is given by the cluster, or has a size: a log that runs away must not fill a node's disk. */
    private static boolean isBoundedOrGiven(Volume volume) {
        return volume.getConfigMap() != null
                || volume.getSecret() != null
                || volume.getEmptyDir() != null && volume.getEmptyDir().getSizeLimit() != null;
    }

    private static Predicate<Workload> probe(Function<Container, Probe> kind) {
        return container((w, c) -> {
            var probe = kind.apply(c);
            return probe != null
                    && (probe.getExec() != null
                            || probe.getHttpGet() != null
                                    && w.port(probe.getHttpGet().getPort(), "TCP")
                                            .isPresent());
        });
    }

    private static Predicate<Workload> pod(Predicate<PodSpec> holds) {
        return workload -> holds.test(workload.pod());
    }

    private static Predicate<Workload> container(BiPredicate<Workload, Container> holds) {
        return workload -> workload.containers().stream().allMatch(it -> holds.test(workload, it));
    }

    private static Predicate<Workload> context(BiPredicate<Workload, SecurityContext> holds) {
        return container((workload, it) -> holds.test(workload, it.getSecurityContext()));
    }

    private static Predicate<Workload> deployment(Predicate<Deployment> holds) {
        return workload -> workload.object() instanceof Deployment it && holds.test(it);
    }

    private static boolean isTrue(Boolean value) {
        return Objects.equals(value, true);
    }

    private static boolean isFalse(Boolean value) {
        return Objects.equals(value, false);
    }
}
