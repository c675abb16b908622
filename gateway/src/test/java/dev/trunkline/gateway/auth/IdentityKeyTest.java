package dev.trunkline.gateway.auth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.trunkline.gateway.GatewayInTest;
import dev.trunkline.gateway.exchange.Principal;
import java.io.File;
import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jose4j.jwk.JsonWebKeySet;
import org.jose4j.jws.JsonWebSignature;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The key that gateways share, where it comes from and where its public half is to be had. */
class IdentityKeyTest {

    @TempDir
    Path folder;

    @Test
    void a_key_that_is_not_there_is_made_and_found_again() throws Exception {
        Path file = folder.resolve("deep").resolve("identity.jwk");
        String made = IdentityKey.open(Optional.of(file)).jwks();
        assertThat(IdentityKey.open(Optional.of(file)).jwks()).isEqualTo(made).doesNotContain("\"d\"");
    }

    @Test
    void the_key_that_k8s_secrets_makes_signs_what_its_public_half_verifies() throws Exception {
        assumeTrue(onPath("openssl"), "k8s/secrets needs openssl");
        Process process = new ProcessBuilder("sh", "../k8s/secrets", folder.toString())
                .redirectErrorStream(true)
                .start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(said).isZero();

        IdentityKey key =
                IdentityKey.open(Optional.of(folder.resolve("identity").resolve("identity.jwk")));
        String minted = new Minter(key, "gateway", "services", Duration.ofMinutes(5))
                .mint(new Principal.Subject("ada"), Map.of(), Long.MAX_VALUE, 1_000)
                .credentials();
        JsonWebSignature signature = new JsonWebSignature();
        signature.setCompactSerialization(minted.substring("Bearer ".length()));
        signature.setKey(new JsonWebKeySet(key.jwks()).getJsonWebKeys().get(0).getKey());
        assertThat(signature.verifySignature()).isTrue();
        assertThat(key.jwks()).contains("\"kid\":\"" + signature.getKeyIdHeaderValue() + "\"", "\"alg\":\"ES256\"");
    }

    @Test
    void a_file_that_holds_something_else_is_refused() throws Exception {
        Path file = folder.resolve("identity.jwk");
        for (String other : new String[] {"", "x", "{}", "{\"kty\":\"oct\",\"k\":\"AAAA\",\"kid\":\"1\"}"}) {
            Files.writeString(file, other);
            assertThatThrownBy(() -> IdentityKey.open(Optional.of(file)))
                    .as(other)
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("identity.jwk");
        }
    }

    @Test
    void a_port_of_its_own_serves_the_public_half_and_nothing_else() throws Exception {
        Path file = folder.resolve("identity.jwk");
        String keys = IdentityKey.open(Optional.of(file)).jwks();
        try (GatewayInTest gateway = new GatewayInTest()
                .with("identity.key", file.toString())
                .with("identity.port", "0")
                .start(
                        "upstreams: { up: { discover: \"dns://127.0.0.1:1\" } }",
                        "routes:",
                        "  - { id: all, match: { path: / }, to: up, auth: none }")) {
            int port = gateway.gateway().keysPort().orElseThrow();
            assertThat(asked(port, "GET /.well-known/gateway-jwks.json"))
                    .startsWith("HTTP/1.1 200 ")
                    .containsIgnoringCase("content-type: application/jwk-set+json\r\n")
                    .endsWith("\r\n\r\n" + keys);
            assertThat(asked(port, "HEAD /.well-known/gateway-jwks.json"))
                    .startsWith("HTTP/1.1 200 ")
                    .containsIgnoringCase("content-length: " + keys.length() + "\r\n")
                    .endsWith("\r\n\r\n");
            assertThat(asked(port, "POST /.well-known/gateway-jwks.json")).startsWith("HTTP/1.1 405 ");
            for (String path : new String[] {"/", "/q/metrics", "/limits/x", "/.well-known/jwks.json"}) {
                assertThat(asked(port, "GET " + path)).startsWith("HTTP/1.1 404 ");
            }
        }
    }

    /** RFC 9110 §6.6.1. */
    @ParameterizedTest
    @CsvSource({
        "GET /.well-known/gateway-jwks.json, 200",
        "HEAD /.well-known/gateway-jwks.json, 200",
        "POST /.well-known/gateway-jwks.json, 405",
        "GET /, 404",
        "GET no-path, 404",
        "G{}T /, 400"
    })
    void an_answer_of_that_port_has_a_date(String request, int status) throws Exception {
        try (GatewayInTest gateway = new GatewayInTest()
                .with("identity.key", folder.resolve("identity.jwk").toString())
                .with("identity.port", "0")
                .start(
                        "upstreams: { up: { discover: \"dns://127.0.0.1:1\" } }",
                        "routes: [{ id: all, match: { path: / }, to: up, auth: none }]")) {
            String answer = asked(gateway.gateway().keysPort().orElseThrow(), request);

            assertThat(answer).startsWith("HTTP/1.").contains(" " + status + " ");
            assertThat(answer.toLowerCase(Locale.ROOT)).containsOnlyOnce("\r\ndate: ");
        }
    }

    private static String asked(int port, String request) throws IOException {
        try (Socket socket = new Socket("127.0.0.1", port)) {
            socket.setSoTimeout(30_000);
            socket.getOutputStream()
                    .write((request + " HTTP/1.1\r\nHost: h\r\nConnection: close\r\nContent-Length: 0\r\n\r\n")
                            .getBytes(StandardCharsets.US_ASCII));
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
        }
    }

    private static boolean onPath(String program) {
        return Arrays.stream(System.getenv("PATH").split(File.pathSeparator))
                .anyMatch(place -> Files.isExecutable(Path.of(place, program)));
    }
}
