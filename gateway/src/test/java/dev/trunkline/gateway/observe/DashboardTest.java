package dev.trunkline.gateway.observe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpServer;
import dev.trunkline.gateway.Gateway;
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
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The dashboard asks for nothing that a gateway with everything switched on does not have. */
@QuarkusTest
@TestProfile(DashboardTest.EverythingOn.class)
class DashboardTest {

    private static final Path DASHBOARDS = Path.of("..", "observability", "grafana", "dashboards");
    /** Those that Prometheus itself puts on what it scrapes. */
    private static final Set<String> SCRAPED = Set.of("instance", "job");
    /** What {@code label_replace} makes. */
    private static final Set<String> MADE = Set.of("class");

    private static final Set<String> WORDS = Set.of("by", "without", "and", "or", "unless", "on", "ignoring", "offset");

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
                        routes:
                          - { id: up, match: { path: /** }, to: up, auth: none, limit: [{ key: address, rate: 9/s }] }
                        """.formatted(
                                upstream.getAddress().getPort()));
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
    void every_metric_and_label_of_the_dashboard_is_one_that_the_gateway_exports() throws Exception {
        String address = "http://127.0.0.1:" + gateway.port() + "/";
        await().until(() -> get(address).statusCode() == 204);
        Exported exported = Exported.of(get(management + "/metrics").body());

        List<String> expressions = expressions();

        assertThat(expressions).hasSizeGreaterThan(10).allSatisfy(expression -> {
            assertThat(exported.metrics()).containsAll(metrics(expression));
            assertThat(exported.labels()).containsAll(labels(expression));
        });
    }

    /** Names of series, and of labels on any of them. */
    private record Exported(Set<String> metrics, Set<String> labels) {

        private static final Pattern SERIES = Pattern.compile("^([a-zA-Z_:][\\w:]*)(?:\\{(.*)})? ", Pattern.MULTILINE);
        private static final Pattern LABEL = Pattern.compile("(\\w+)=\"");

        static Exported of(String text) {
            Set<String> metrics = new HashSet<>();
            Set<String> labels = new HashSet<>(SCRAPED);
            labels.addAll(MADE);
            Matcher series = SERIES.matcher(text);
            while (series.find()) {
                metrics.add(series.group(1));
                if (series.group(2) != null) {
                    LABEL.matcher(series.group(2)).results().forEach(label -> labels.add(label.group(1)));
                }
            }
            return new Exported(metrics, labels);
        }
    }

    private static List<String> expressions() throws IOException {
        List<String> found = new ArrayList<>();
        try (var files = Files.newDirectoryStream(DASHBOARDS, "*.json")) {
            for (Path file : files) {
                collect(new ObjectMapper().readTree(file.toFile()), found);
            }
        }
        return found;
    }

    private static void collect(JsonNode node, List<String> found) {
        node.properties().forEach(field -> {
            if (field.getKey().equals("expr")) {
                found.add(field.getValue().asText());
            }
            if (field.getKey().equals("query") && field.getValue().asText().startsWith("label_values(")) {
                // label_values(metric, label) is read as the expression it stands for.
                found.add(field.getValue()
                        .asText()
                        .replaceFirst("label_values\\((\\w+), *(\\w+)\\)", "group($1) by ($2)"));
            }
        });
        node.forEach(child -> collect(child, found));
    }

    /** Names that are neither functions, nor words of PromQL, nor within braces, brackets, quotes or a list of labels. */
    private static Set<String> metrics(String expression) {
        String bare = expression
                .replaceAll("\"[^\"]*\"", "")
                .replaceAll("\\{[^}]*}|\\[[^]]*]", "")
                .replaceAll("\\b(by|without)\\s*\\([^)]*\\)", "");
        Set<String> names = new HashSet<>();
        Pattern.compile("[a-zA-Z_:][\\w:]*(?!\\w|\\s*\\()")
                .matcher(bare)
                .results()
                .map(name -> name.group())
                .filter(name -> !WORDS.contains(name))
                .forEach(names::add);
        assertThat(names).as(expression).isNotEmpty();
        return names;
    }

    private static Set<String> labels(String expression) {
        Set<String> names = new HashSet<>();
        Pattern.compile("\\b(?:by|without)\\s*\\(([^)]*)\\)")
                .matcher(expression)
                .results()
                .forEach(list -> names.addAll(List.of(list.group(1).split("\\s*,\\s*"))));
        Pattern.compile("(\\w+)\\s*(?:=~|!~|!=|=)\\s*\"")
                .matcher(expression)
                .results()
                .forEach(matcher -> names.add(matcher.group(1)));
        return names;
    }

    private HttpResponse<String> get(String uri) throws IOException, InterruptedException {
        return client.send(HttpRequest.newBuilder(URI.create(uri)).build(), HttpResponse.BodyHandlers.ofString());
    }
}
