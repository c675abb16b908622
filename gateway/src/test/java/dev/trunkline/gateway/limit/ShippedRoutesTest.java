package dev.trunkline.gateway.limit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.trunkline.gateway.GatewayInTest;
import dev.trunkline.gateway.auth.TokenIssuer;
import dev.trunkline.gateway.route.AuthRule;
import dev.trunkline.gateway.route.CredentialKind;
import dev.trunkline.gateway.route.LimitPolicy;
import dev.trunkline.gateway.route.LimitState;
import dev.trunkline.gateway.route.Route;
import dev.trunkline.testing.RedisServer;
import io.vertx.core.http.HttpServerRequest;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.CRC32;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The limits of the file as it is shipped, with two gateways on one Redis. Each test comes from an address of its own. */
class ShippedRoutesTest {

    private static final Pattern SIGN_IN_LEFT = Pattern.compile("RateLimit: \"sign-in\";r=([0-9]+)");

    private static RedisServer redis;
    private static TokenIssuer issuer;
    private static GatewayInTest one;
    private static GatewayInTest other;

    @BeforeAll
    static void start() throws Exception {
        redis = RedisServer.started();
        issuer = new TokenIssuer("one");
        one = gateway();
        other = gateway();
    }

    @AfterAll
    static void stop() throws IOException {
        one.close();
        other.close();
        redis.close();
    }

    @Test
    void a_limit_for_signing_in_is_one_for_all_gateways() throws Exception {
        int tries = 0;
        while (!signIn(one).startsWith("HTTP/1.1 429 ")) {
            assertThat(++tries).isLessThan(1_000);
        }
        // One comes back in each second; were it counted apart, there would be 59.
        Matcher left = SIGN_IN_LEFT.matcher(signIn(other));
        assertThat(left.find()).isTrue();
        assertThat(Integer.parseInt(left.group(1))).isLessThan(50);
    }

    @Test
    void what_a_caller_may_use_does_not_grow_with_the_number_of_gateways() {
        for (Route route : one.gateway().routes().routes()) {
            for (LimitPolicy policy : route.limits()) {
                if (List.of("principal", "anonymous").contains(policy.name())) {
                    assertThat(policy.state().place()).as(policy.name()).isEqualTo(LimitState.Place.LEASED);
                }
            }
        }
    }

    @Test
    void a_key_of_the_plan_pro_may_use_more() throws Exception {
        assertThat(byKey("p")).contains("\"principal\";q=600;w=2");
        assertThat(byKey("f")).contains("\"principal\";q=200;w=2");
        assertThat(one.get("/v1/users", "Authorization: Bearer " + issuer.token("ada")))
                .contains("\"principal\";q=200;w=2");
    }

    @Test
    void no_route_looks_at_credentials_without_end() {
        for (Route route : one.gateway().routes().routes()) {
            if (route.access().rule() == AuthRule.NONE) {
                continue;
            }
            assertThat(route.limits().stream().filter(policy -> !policy.needsCaller()))
                    .as("limits of %s that are asked before authentication", route.id())
                    .isNotEmpty();
            assertThat(route.access().takes(CredentialKind.BEARER)).isTrue();
        }
    }

    @Test
    void one_who_makes_up_keys_is_counted_by_address() throws Exception {
        assertThat(one.get("/v1/users", "Authorization: ApiKey " + key("x"), "X-Forwarded-For: 192.0.2.2"))
                .startsWith("HTTP/1.1 401 ")
                .contains("RateLimit-Policy: \"address\";q=800;w=2, \"anonymous\";q=40;w=2\r\n");
    }

    @Test
    void who_asks_too_often_is_refused_and_told_by_which_limit() throws Exception {
        String answer = "";
        for (int tries = 0; !answer.startsWith("HTTP/1.1 429 "); tries++) {
            assertThat(tries).isLessThan(2_000);
            answer = one.get("/v1/users", "X-Forwarded-For: 192.0.2.3");
        }
        assertThat(answer)
                .contains(
                        "RateLimit-Policy: \"address\";q=800;w=2, \"anonymous\";q=40;w=2\r\n",
                        ", \"anonymous\";r=0;t=",
                        "\"violated-policies\":[\"anonymous\"]");
    }

    private static String byKey(String filling) throws IOException {
        return one.get("/v1/users", "Authorization: ApiKey " + key(filling));
    }

    private static String signIn(GatewayInTest gateway) throws IOException {
        return gateway.raw(
                "POST /v1/sessions HTTP/1.1\r\nHost: h\r\nX-Forwarded-For: 192.0.2.1\r\nConnection: close\r\n"
                        + "Content-Length: 0\r\n\r\n");
    }

    private static GatewayInTest gateway() throws Exception {
        GatewayInTest gateway = new GatewayInTest();
        int port = gateway.upstream(ShippedRoutesTest::upstream);
        gateway.with(
                        "counting.redis-url",
                        "redis://localhost:" + URI.create(redis.url()).getPort())
                // So that a Redis on a busy machine is not taken for one that is away.
                .with("counting.deadline", "30s")
                .with("trusted-proxies", "127.0.0.1")
                .start(shipped(port));
        await().until(() -> gateway.gateway().tokensReady());
        return gateway;
    }

    private static void upstream(HttpServerRequest request) {
        if (request.path().equals("/.well-known/jwks.json")) {
            request.response().end(issuer.jwks());
        } else if (request.path().equals("/internal/introspection")) {
            request.body().onSuccess(body -> request.response()
                    .end(introspected(body.toString().substring("token=".length()))));
        } else {
            request.response().end("let in");
        }
    }

    private static String introspected(String key) {
        if (key.equals(key("x"))) {
            return "{\"active\":false}";
        }
        return "{\"active\":true,\"sub\":\"ada\",\"plan\":\"" + (key.equals(key("p")) ? "pro" : "free") + "\"}";
    }

    private static String key(String filling) {
        String body = "tlk_" + filling.repeat(43);
        CRC32 sum = new CRC32();
        sum.update(body.getBytes(StandardCharsets.US_ASCII));
        return body + "%08x".formatted(sum.getValue());
    }

    private static String shipped(int upstream) throws IOException {
        try (InputStream file = Route.class.getResourceAsStream("/routes.yaml")) {
            return new String(file.readAllBytes(), StandardCharsets.UTF_8)
                    .replaceAll("\\$\\{GATEWAY_UPSTREAM_[^}]*}", "dns://127.0.0.1:" + upstream);
        }
    }
}
