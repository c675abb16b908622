package dev.trunkline.gateway.openapi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.trunkline.gateway.GatewayInTest;
import dev.trunkline.gateway.InTestNameServer;
import io.vertx.core.http.HttpServerRequest;
import java.io.IOException;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.yaml.snakeyaml.Yaml;

/** The documents of two real services, as a client reads them at the gateway. */
class OpenApiTest {

    private static final String[] ROUTES = {
        "upstreams:",
        "  users: { discover: \"dns+srv://_http._tcp.users.test\", openapi: \"/doc?format=json\" }",
        "  feed: { discover: \"dns+srv://_http._tcp.feed.test\", openapi: /doc }",
        "limits:",
        "  few: { key: address, rate: 100/s }",
        "routes:",
        "  - { id: users, match: { path: /v1/users/** }, to: users, auth: none, limit: [few] }",
        "  - { id: feed, match: { path: /v1/feed }, to: feed, auth: none }",
        "  - { id: openapi, match: { path: /openapi/**, methods: [GET, OPTIONS] }, to: openapi, auth: none, limit: [few] }",
        "  - { id: home, match: { path: / }, to: openapi, auth: none }"
    };

    private final AtomicReference<String> users = new AtomicReference<>(document("/v1/users"));
    private final AtomicReference<String> feed = new AtomicReference<>(document("/v1/feed"));
    private final AtomicInteger asked = new AtomicInteger();
    private InTestNameServer names;
    private GatewayInTest gateway;
    private int usersPort;
    private int feedPort;

    @BeforeEach
    void start() throws Exception {
        names = new InTestNameServer();
        gateway = new GatewayInTest();
        usersPort = gateway.upstream(request -> {
            asked.incrementAndGet();
            serve(request, users.get());
        });
        feedPort = gateway.upstream(request -> serve(request, feed.get()));
        names.zone(srv("users", usersPort), srv("feed", feedPort), "a.test. 1 IN A 127.0.0.1");
        gateway.with("dns", "127.0.0.1:" + names.address().getPort())
                .with("openapi.refresh", "50ms")
                .with("openapi.retry", "50ms")
                .start(ROUTES);
    }

    @AfterEach
    void stop() throws Exception {
        gateway.close();
        names.close();
    }

    @Test
    void the_documents_of_the_services_are_one_at_the_gateway() throws Exception {
        JsonNode merged = new ObjectMapper().readTree(body(ready("/openapi/v1.json")));

        assertThat(merged.path("openapi").asText()).startsWith("3.1.");
        assertThat(merged.path("paths").size()).isEqualTo(2);
        assertThat(merged.at("/paths/~1v1~1users/get/responses").has("429")).isTrue();
        assertThat(merged.at("/paths/~1v1~1feed/get/responses").has("502")).isTrue();
    }

    @Test
    void it_is_yaml_for_those_who_ask_for_that() throws Exception {
        String answer = ready("/openapi/v1.yaml");
        Map<String, Object> yaml = new Yaml().load(body(answer));

        assertThat(answer.toLowerCase()).contains("content-type: application/yaml");
        assertThat(yaml).containsKeys("openapi", "paths", "components");
    }

    @Test
    void what_a_reader_has_already_is_not_sent_again() throws Exception {
        String answer = ready("/openapi/v1.json");
        String tag = answer.lines()
                .filter(line -> line.toLowerCase().startsWith("etag: "))
                .findFirst()
                .orElseThrow()
                .substring(6);

        assertThat(gateway.get("/openapi/v1.json", "If-None-Match: " + tag)).startsWith("HTTP/1.1 304 ");
        assertThat(gateway.get("/openapi/v1.json", "If-None-Match: \"another\""))
                .startsWith("HTTP/1.1 200 ");
    }

    @Test
    void while_a_service_has_not_been_heard_it_is_named_and_a_time_to_come_back() throws Exception {
        feed.set("");
        names.zone(srv("users", usersPort), srv("feed", feedPort), "a.test. 1 IN A 127.0.0.1");
        try (GatewayInTest other = new GatewayInTest()) {
            other.with("dns", "127.0.0.1:" + names.address().getPort())
                    .with("openapi.retry", "50ms")
                    .start(ROUTES);
            await().untilAsserted(() -> assertThat(other.get("/openapi/v1.json"))
                    .startsWith("HTTP/1.1 503 ")
                    .containsIgnoringCase("retry-after: 1")
                    .contains("The documents of feed have not been read yet."));
            assertThat(other.get("/openapi")).startsWith("HTTP/1.1 200 ");

            feed.set(document("/v1/feed"));

            await().untilAsserted(
                            () -> assertThat(other.get("/openapi/v1.json")).startsWith("HTTP/1.1 200 "));
        }
    }

    @Test
    void a_document_outlives_its_service_and_what_is_none() throws Exception {
        ready("/openapi/v1.json");
        for (String broken : new String[] {"", "not JSON", "[]", "{\"openapi\":\"3.0.0\",\"paths\":{}}"}) {
            users.set(broken);
            int before = asked.get();
            await().until(() -> asked.get() >= before + 2);

            assertThat(gateway.get("/openapi/v1.json")).contains("\"/v1/users\"");
        }
    }

    @Test
    void a_service_that_offers_more_is_read_again() throws Exception {
        ready("/openapi/v1.json");
        users.set(document("/v1/users", "/v1/users/{id}"));

        await().untilAsserted(() -> assertThat(gateway.get("/openapi/v1.json")).contains("\"/v1/users/{id}\""));
    }

    @Test
    void the_page_comes_with_all_that_it_needs_and_lets_nothing_else_in() throws Exception {
        ready("/openapi/v1.json");
        String page = gateway.get("/openapi");

        assertThat(page).contains("text/html", "Content-Security-Policy: default-src 'none'; script-src 'self'");
        body(page)
                .lines()
                .filter(line -> line.contains("src=\"") || line.contains("rel="))
                .map(line -> line.replaceAll(".*(?:src|href)=\"([^\"]*)\".*", "$1"))
                .forEach(asset -> assertThat(get(asset))
                        .startsWith("HTTP/1.1 200 ")
                        .containsIgnoringCase("etag: ")
                        .containsIgnoringCase("x-content-type-options: nosniff"));
        assertThat(gateway.get("/openapi/ui/swagger-ui.css")).containsIgnoringCase("content-type: text/css");
        assertThat(gateway.get("/openapi/ui/start.js"))
                .containsIgnoringCase("content-type: text/javascript")
                .contains("url: '/openapi/v1.json'");
    }

    @Test
    void the_root_leads_to_the_page() throws Exception {
        assertThat(gateway.get("/")).startsWith("HTTP/1.1 302 ").containsIgnoringCase("location: /openapi\r\n");
    }

    @Test
    void what_is_not_there_is_told_with_what_is() throws Exception {
        ready("/openapi/v1.json");
        assertThat(gateway.get("/openapi/v9.json"))
                .startsWith("HTTP/1.1 404 ")
                .contains("application/problem+json", "/openapi/v1.json, /openapi/v1.yaml");
        assertThat(gateway.get("/openapi/ui/../application.properties")).startsWith("HTTP/1.1 404 ");
        assertThat(gateway.get("/openapi/ui/index.html")).startsWith("HTTP/1.1 404 ");
    }

    @Test
    void head_options_and_limits_are_as_everywhere() throws Exception {
        String get = ready("/openapi/v1.json");
        String head = gateway.raw("HEAD /openapi/v1.json HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n");
        assertThat(body(head)).isEmpty();
        assertThat(head.toLowerCase())
                .contains("content-length: " + body(get).length())
                .contains("ratelimit-policy: ");
        assertThat(gateway.raw("OPTIONS /openapi HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n"))
                .startsWith("HTTP/1.1 204 ")
                .containsIgnoringCase("allow: GET, HEAD, OPTIONS");
        assertThat(gateway.raw("POST /openapi HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n"))
                .startsWith("HTTP/1.1 405 ");
    }

    @Test
    void a_body_that_nobody_wants_does_not_disturb_the_answer() throws Exception {
        assertThat(gateway.raw("GET /openapi HTTP/1.1\r\nHost: h\r\nContent-Length: 5\r\n\r\nhello"))
                .startsWith("HTTP/1.1 200 ")
                .contains("</html>");
    }

    private String ready(String path) {
        AtomicReference<String> answer = new AtomicReference<>();
        await().until(() -> {
            answer.set(gateway.get(path));
            return answer.get().startsWith("HTTP/1.1 200 ");
        });
        return answer.get();
    }

    private String get(String path) {
        try {
            return gateway.get(path);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static String body(String answer) {
        return answer.substring(answer.indexOf("\r\n\r\n") + 4);
    }

    private static void serve(HttpServerRequest request, String document) {
        if (document.isEmpty()) {
            request.response().setStatusCode(500).end();
        } else {
            request.response().end(document);
        }
    }

    private static String srv(String service, int port) {
        return "_http._tcp." + service + ".test. 1 IN SRV 0 0 " + port + " a.test.";
    }

    private static String document(String... paths) {
        StringBuilder items = new StringBuilder();
        for (String path : paths) {
            items.append(items.isEmpty() ? "" : ",")
                    .append('"')
                    .append(path)
                    .append("\":{\"get\":{\"operationId\":\"get\",\"responses\":{\"200\":{\"description\":\"ok\"}}}}");
        }
        return "{\"openapi\":\"3.1.0\",\"paths\":{" + items + "},\"components\":{}}";
    }
}
