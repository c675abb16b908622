package dev.trunkline.system.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import io.fabric8.kubernetes.api.model.apps.Deployment;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** Asks every rule of {@link PodRules} of every workload of both overlays. */
class WorkloadTest {

    private static final Set<String> OURS = Set.of("gateway", "user-service", "feed-service");

    @Test
    void each_overlay_brings_the_processes_of_the_design() {
        assertThat(Overlays.all())
                .extracting(overlay ->
                        overlay.workloads().stream().map(Workload::name).collect(Collectors.toSet()))
                .containsExactly(
                        Set.of("gateway", "user-service", "feed-service", "dns", "postgres", "redis"),
                        Set.of("gateway", "user-service", "feed-service", "dns"));
    }

    @TestFactory
    Stream<DynamicTest> every_workload() {
        return ask(PodRules.EVERY_WORKLOAD, workload -> true);
    }

    @TestFactory
    Stream<DynamicTest> every_deployment() {
        return ask(PodRules.EVERY_DEPLOYMENT, workload -> workload.object() instanceof Deployment);
    }

    @TestFactory
    Stream<DynamicTest> every_service_of_ours() {
        return ask(PodRules.EVERY_SERVICE_OF_OURS, workload -> OURS.contains(workload.name()));
    }

    private static Stream<DynamicTest> ask(List<PodRules.Rule> rules, Predicate<Workload> of) {
        return Overlays.all().stream()
                .flatMap(overlay -> overlay.workloads().stream())
                .filter(of)
                .flatMap(workload -> rules.stream()
                        .map(rule -> dynamicTest(workload + " " + rule.words(), () -> check(rule, workload))));
    }

    private static void check(PodRules.Rule rule, Workload workload) {
        try {
            assertThat(rule.holds().test(workload))
                    .as("%s %s", workload, rule.words())
                    .isTrue();
        } catch (NullPointerException e) {
            // A part of the manifest that the rule looks at is not there at all.
            fail(workload + " does not say whether it " + rule.words(), e);
        }
    }
}
