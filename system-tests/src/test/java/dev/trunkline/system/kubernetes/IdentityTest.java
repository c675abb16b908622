package dev.trunkline.system.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.IntOrString;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.Service;
import java.io.IOException;
import java.math.BigInteger;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.AlgorithmParameters;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.MessageDigest;
import java.security.Signature;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.ECParameterSpec;
import java.security.spec.ECPoint;
import java.security.spec.ECPrivateKeySpec;
import java.security.spec.ECPublicKeySpec;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What the gateways say of a caller with an API key is signed by one key, and each service can fetch its public half. */
class IdentityTest {

    private static final List<String> VERIFIERS = List.of("user-service", "feed-service");
    /** Who may reach it is a policy's; {@link NetworkTest} has the arrows. */
    private static final String PORT = "keys";

    static List<Overlay> overlays() {
        return Overlays.all();
    }

    @ParameterizedTest
    @MethodSource("overlays")
    void all_gateways_sign_by_the_key_of_one_secret(Overlay overlay) {
        var gateway = workload(overlay, "gateway");
        var file = Path.of(variable(gateway, "GATEWAY_IDENTITY_KEY").orElse("/nowhere"));

        var mount = gateway.containers().get(0).getVolumeMounts().stream()
                .filter(it -> Path.of(it.getMountPath()).equals(file.getParent()))
                .findFirst()
                .orElseThrow(() -> new AssertionError("nothing is mounted where GATEWAY_IDENTITY_KEY is: " + file));
        var secret = gateway.pod().getVolumes().stream()
                .filter(it -> it.getName().equals(mount.getName()))
                .findFirst()
                .orElseThrow()
                .getSecret();

        assertThat(secret).as("what is mounted at " + mount.getMountPath()).isNotNull();
        assertThat(mount.getReadOnly()).isTrue();
        if (overlay.name().equals("local")) {
            assertThat(made(overlay, secret.getSecretName()).getData())
                    .containsOnlyKeys(file.getFileName().toString());
        } else {
            assertThat(ReferenceTest.BROUGHT).contains("Secret/" + secret.getSecretName() + " " + file.getFileName());
        }
    }

    @ParameterizedTest
    @MethodSource("overlays")
    void each_service_fetches_the_public_half_from_a_port_that_serves_nothing_else(Overlay overlay) {
        var gateway = workload(overlay, "gateway");
        for (var name : VERIFIERS) {
            var from = URI.create(variable(workload(overlay, name), "TRUNKLINE_GATEWAY_JWKS_URL")
                    .orElse("http://nowhere"));
            var service = overlay.all(Service.class).stream()
                    .filter(it -> it.getMetadata().getName().equals(from.getHost()))
                    .findFirst()
                    .orElseThrow(() -> new AssertionError(name + " fetches the gateways' key from " + from));
            var port = service.getSpec().getPorts().stream()
                    .filter(it -> it.getPort().equals(from.getPort()))
                    .findFirst()
                    .orElseThrow(() -> new AssertionError(overlay.id(service) + " has no port " + from.getPort()));

            assertThat(from).hasScheme("http").hasPath("/.well-known/gateway-jwks.json");
            assertThat(gateway.isSelectedBy(service.getSpec().getSelector())).isTrue();
            assertThat(port.getTargetPort()).isEqualTo(new IntOrString(PORT));
            assertThat(gateway.port(port.getTargetPort(), "TCP"))
                    .map(it -> it.getContainerPort().toString())
                    .isEqualTo(variable(gateway, "GATEWAY_IDENTITY_PORT"));
        }
    }

    @Test
    void the_key_that_is_made_has_two_halves_that_fit_and_is_named_by_its_thumbprint() throws Exception {
        var local = overlays().stream()
                .filter(it -> it.name().equals("local"))
                .findFirst()
                .orElseThrow();
        var jwk = jwk(local);
        var curve = curve();
        var keys = KeyFactory.getInstance("EC");
        var signature = Signature.getInstance("SHA256withECDSA");

        signature.initSign(keys.generatePrivate(new ECPrivateKeySpec(number(jwk, "d"), curve)));
        signature.update(new byte[] {1, 2, 3});
        var signed = signature.sign();
        signature.initVerify(
                keys.generatePublic(new ECPublicKeySpec(new ECPoint(number(jwk, "x"), number(jwk, "y")), curve)));
        signature.update(new byte[] {1, 2, 3});

        assertThat(signature.verify(signed)).isTrue();
        assertThat(jwk.get("alg").asText()).isEqualTo("ES256");
        assertThat(jwk.get("kid").asText()).isEqualTo(thumbprint(jwk));
    }

    private static JsonNode jwk(Overlay local) throws IOException {
        var text = local.all(Secret.class).stream()
                .filter(it -> it.getMetadata().getName().startsWith("gateway-identity"))
                .findFirst()
                .orElseThrow()
                .getData()
                .get("identity.jwk");
        return new ObjectMapper().readTree(Base64.getMimeDecoder().decode(text));
    }

    /** RFC 7638 §3. */
    private static String thumbprint(JsonNode jwk) throws GeneralSecurityException {
        var members = "{\"crv\":\"P-256\",\"kty\":\"EC\",\"x\":\"%s\",\"y\":\"%s\"}"
                .formatted(jwk.get("x").asText(), jwk.get("y").asText());
        return Base64.getUrlEncoder()
                .withoutPadding()
                .encodeToString(
                        MessageDigest.getInstance("SHA-256").digest(members.getBytes(StandardCharsets.US_ASCII)));
    }

    private static ECParameterSpec curve() throws GeneralSecurityException {
        var parameters = AlgorithmParameters.getInstance("EC");
        parameters.init(new ECGenParameterSpec("secp256r1"));
        return parameters.getParameterSpec(ECParameterSpec.class);
    }

    private static BigInteger number(JsonNode jwk, String name) {
        var bytes = Base64.getUrlDecoder().decode(jwk.get(name).asText());
        assertThat(bytes).as(name).hasSize(32);
        return new BigInteger(1, bytes);
    }

    private static Secret made(Overlay overlay, String name) {
        return overlay.all(Secret.class).stream()
                .filter(it -> it.getMetadata().getName().equals(name))
                .findFirst()
                .orElseThrow(() -> new AssertionError("no Secret " + name));
    }

    private static Optional<String> variable(Workload workload, String name) {
        return workload.containers().get(0).getEnv().stream()
                .filter(it -> it.getName().equals(name))
                .map(EnvVar::getValue)
                .findFirst();
    }

    private static Workload workload(Overlay overlay, String name) {
        return overlay.workloads().stream()
                .filter(it -> it.name().equals(name))
                .findFirst()
                .orElseThrow();
    }
}
