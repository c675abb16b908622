package dev.trunkline.system.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Namespace;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.autoscaling.v2.HorizontalPodAutoscaler;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudget;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Everything that one object says of another is so, and no secret is in the sources. */
class ReferenceTest {

    /** What an operator brings to production; k8s/README.md says the same. */
    static final Set<String> BROUGHT = Set.of(
            "Secret/gateway REDIS_URL",
            "Secret/gateway-tls tls.crt",
            "Secret/gateway-tls tls.key",
            "Secret/gateway-identity identity.jwk",
            "Secret/user-service USERS_DB_PASSWORD",
            "Secret/user-service REDIS_URL",
            "Secret/user-service TRUNKLINE_KEY_SECRET",
            "Secret/user-service TRUNKLINE_ADMIN_PASSWORD",
            "Secret/feed-service FEED_DB_PASSWORD",
            "Secret/feed-service REDIS_URL");

    static List<Overlay> overlays() {
        return Overlays.all();
    }

    @ParameterizedTest
    @MethodSource("overlays")
    void each_config_map_and_secret_that_a_pod_reads_is_there_with_its_key(Overlay overlay) {
        var there = new TreeSet<String>();
        overlay.all(ConfigMap.class).forEach(it -> entries(there, it, it.getData()));
        overlay.all(Secret.class).forEach(it -> entries(there, it, it.getData()));
        if (overlay.name().equals("production")) {
            there.addAll(BROUGHT);
            BROUGHT.forEach(key -> there.add(key.substring(0, key.indexOf(' '))));
        }

        var softly = new SoftAssertions();
        overlay.workloads()
                .forEach(workload ->
                        softly.assertThat(there).as("what %s reads", workload).containsAll(References.of(workload)));
        softly.assertAll();
    }

    @ParameterizedTest
    @MethodSource("overlays")
    void budgets_and_autoscalers_are_for_deployments_that_exist(Overlay overlay) {
        var deployments = overlay.all(Deployment.class).stream()
                .map(it -> it.getMetadata().getName())
                .toList();

        assertThat(overlay.all(HorizontalPodAutoscaler.class))
                .extracting(it -> it.getSpec().getScaleTargetRef().getKind() + "/"
                        + it.getSpec().getScaleTargetRef().getName())
                .containsExactlyInAnyOrderElementsOf(
                        deployments.stream().map("Deployment/"::concat).toList());
        assertThat(overlay.all(HorizontalPodAutoscaler.class))
                .allMatch(it -> it.getSpec().getMinReplicas() <= it.getSpec().getMaxReplicas());
        assertThat(overlay.all(PodDisruptionBudget.class)).allSatisfy(budget -> assertThat(overlay.workloads())
                .as(overlay.id(budget) + " is for")
                .filteredOn(it -> it.isSelectedBy(budget.getSpec().getSelector()))
                .hasSize(1));
    }

    @ParameterizedTest
    @MethodSource("overlays")
    void everything_is_in_the_namespace(Overlay overlay) {
        assertThat(overlay.objects())
                .filteredOn(it -> !(it instanceof Namespace))
                .allSatisfy(it -> assertThat(it.getMetadata().getNamespace())
                        .as(overlay.id(it))
                        .isEqualTo("trunkline"));
    }

    @ParameterizedTest
    @MethodSource("overlays")
    void routes_and_zone_are_the_files_that_standalone_and_compose_use(Overlay overlay) throws IOException {
        assertThat(configMap(overlay, "routes"))
                .isEqualTo(Map.of("routes.yaml", source("gateway/src/main/resources/routes.yaml")));
        assertThat(configMap(overlay, "dns"))
                .isEqualTo(Map.of(
                        "Corefile", source("dns-config/Corefile"),
                        "trunkline.test.zone", source("dns-config/src/main/resources/trunkline.test.zone"),
                        "platform.zone", source("dns-config/coredns/kubernetes.zone")));
    }

    @Test
    void production_brings_no_secret_of_its_own() {
        assertThat(Overlays.all())
                .filteredOn(it -> it.name().equals("production"))
                .singleElement()
                .satisfies(it -> assertThat(it.all(Secret.class)).isEmpty());
    }

    @Test
    void the_readme_tells_an_operator_which_secrets_to_bring() throws IOException {
        var readme = source("k8s/README.md").lines().toList();

        assertThat(BROUGHT).allSatisfy(secret -> {
            var name = secret.replaceAll("Secret/(.*) .*", "`$1`");
            var key = secret.replaceAll(".* (.*)", "`$1`");
            assertThat(readme).anyMatch(line -> line.contains(name) && line.contains(key));
        });
    }

    @Test
    void without_the_generated_secrets_the_error_says_who_makes_them() {
        Overlays.all(); // skips where nothing can render
        var fresh = Kustomize.in(Overlays.emptyFolder()).orElseThrow();

        var output = fresh.render("local");

        assertThat(output.status()).isNotZero();
        assertThat(output.err()).contains("made-by-k8s-secrets");
    }

    @Test
    void no_secret_is_in_the_sources() throws IOException {
        assertThat(source("k8s/.gitignore").lines()).contains(Kustomize.GENERATED + "/");
        try (var files = Files.walk(Kustomize.project().resolve("k8s"))) {
            assertThat(files.filter(Files::isRegularFile)
                            .filter(it -> !it.toString().contains(Kustomize.GENERATED))
                            .toList())
                    .isNotEmpty()
                    .allSatisfy(it -> assertThat(it).content().doesNotContainPattern("(?m)^kind: Secret$"));
        }
    }

    private static void entries(Set<String> there, HasMetadata object, Map<String, String> data) {
        var name = object.getKind() + "/" + object.getMetadata().getName();
        there.add(name);
        data.keySet().forEach(key -> there.add(name + " " + key));
    }

    private static Map<String, String> configMap(Overlay overlay, String name) {
        return overlay.all(ConfigMap.class).stream()
                .filter(it -> it.getMetadata().getName().equals(name))
                .findFirst()
                .orElseThrow()
                .getData();
    }

    private static String source(String path) throws IOException {
        return Files.readString(Kustomize.project().resolve(Path.of(path)));
    }
}
