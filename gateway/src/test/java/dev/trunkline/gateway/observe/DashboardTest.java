package dev.trunkline.gateway.observe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpServer;
import dev.trunkline.gateway.Gateway;
import dev.trunkline.testing.FreePort;
import dev.trunkline.testing.Http1;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import jakarta.inject.Inject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/**
 * The dashboard asks for nothing that a gateway with everything switched on does not have: no metric, no label of it, and no
 * value to compare with that the label does not have once there was a request of each kind.
 */
@QuarkusTest
@TestProfile(DashboardTest.EverythingOn.class)
class DashboardTest {

    private static final Path DASHBOARDS = Path.of("..", "observability", "grafana", "dashboards");
    private static final Pattern LEGEND = Pattern.compile("\\{\\{(\\w+)}}");

    public static final class EverythingOn implements QuarkusTestProfile {

        @Override
        public Map<String, String> getConfigOverrides() {
            try {
                HttpServer upstream = HttpServer.create(new InetSocketAddress("127.0.0.1", 0), 0);
                upstream.createContext("/", exchange -> {
                    exchange.sendResponseHeaders(204, -1);
                    exchange.close();
                });
                upstream.start();
                Path directory = Files.createTempDirectory("dashboard");
                Path routes = Files.writeString(directory.resolve("routes.yaml"), """
                        upstreams:
                          up: { discover: "dns://127.0.0.1:%d" }
                          broken: { discover: "dns://127.0.0.1:%d" }
                        routes:
                          - { id: up, match: { path: /** }, to: up, auth: none }
                          - { id: broken, match: { path: /broken }, to: broken, auth: none }
                          - id: limited
                            match: { path: /limited }
                            to: up
                            auth: none
                            limit: [{ key: address, rate: 1/h }]
                        """.formatted(
                                upstream.getAddress().getPort(), FreePort.deaf()));
                return Map.of(
                        "gateway.host", "127.0.0.1",
                        "gateway.http-port", "0",
                        "gateway.https-port", "0",
                        "gateway.routes", routes.toString(),
                        "gateway.access-log.to",
                                directory.resolve("access.json").toString(),
                        "gateway.tracing.endpoint", "http://127.0.0.1:1",
                        "gateway.tracing.ratio", "0");
            } catch (IOException failed) {
                throw new UncheckedIOException(failed);
            }
        }
    }

    @Inject
    Gateway gateway;

    @TestHTTPResource(value = "", management = true)
    URI management;

    private final HttpClient client = Http1.client();

    @Test
    void each_query_of_the_dashboard_asks_for_what_the_gateway_exports() throws Exception {
        String address = "http://127.0.0.1:" + gateway.port();
        await().until(() -> get(address + "/").statusCode() == 204);
        await().until(() -> get(address + "/limited").statusCode() == 429);
        get(address + "/broken");
        // A request is counted when its answer is out.
        await().until(() -> {
            String page = get(management + "/metrics").body();
            return page.contains("status=\"204\"") && page.contains("status=\"429\"") && page.contains("status=\"50");
        });
        Exported exported = Exported.of(get(management + "/metrics").body());

        assertThat(queries()).hasSizeGreaterThan(10).allSatisfy(query -> {
            Set<String> labels = PromQuery.labels(query.expression(), exported);
            assertThat(labels)
                    .containsAll(LEGEND.matcher(query.legend())
                            .results()
                            .map(label -> label.group(1))
                            .toList());
        });
    }

    /** What is asked for, and how the answers are named. */
    private record Query(String expression, String legend) {}

    private static List<Query> queries() throws IOException {
        List<Query> found = new ArrayList<>();
        try (var files = Files.newDirectoryStream(DASHBOARDS, "*.json")) {
            for (Path file : files) {
                collect(new ObjectMapper().readTree(file.toFile()), found);
            }
        }
        return found;
    }

    private static void collect(JsonNode node, List<Query> found) {
        String query = node.path("query").asText();
        if (node.has("expr")) {
            found.add(new Query(
                    node.get("expr").asText(), node.path("legendFormat").asText()));
        } else if (query.startsWith("label_values(")) {
            // label_values(metric, label) is read as the expression it stands for.
            found.add(new Query(query.replaceFirst("label_values\\((\\w+), *(\\w+)\\)", "group by ($2) ($1)"), ""));
        }
        node.forEach(child -> collect(child, found));
    }

    private HttpResponse<String> get(String uri) throws IOException, InterruptedException {
        return client.send(HttpRequest.newBuilder(URI.create(uri)).build(), HttpResponse.BodyHandlers.ofString());
    }
}
