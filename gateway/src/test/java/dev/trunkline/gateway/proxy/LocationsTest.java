package dev.trunkline.gateway.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.trunkline.gateway.GatewayInTest;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Redirects of an upstream that knows itself by the name that the gateway asks it by, written HOST here. */
class LocationsTest {

    @TempDir
    Path folder;

    private final AtomicReference<String> field = new AtomicReference<>("Location");
    private final AtomicReference<UnaryOperator<String>> says = new AtomicReference<>();
    private GatewayInTest gateway;

    @BeforeEach
    void prepare() throws IOException {
        gateway = new GatewayInTest().with("trusted-proxies", "127.0.0.0/8, ::1");
    }

    @AfterEach
    void stop() throws IOException {
        gateway.close();
    }

    @ParameterizedTest
    @CsvSource({
        "http://HOST/v1/users/7?x=%2F&y#top, http://edge.test:8080/v1/users/7?x=%2F&y#top",
        "HTTP://HOST, http://edge.test:8080",
        "http://HOST?x, http://edge.test:8080?x",
        "http://HOST//other.test/, http://edge.test:8080//other.test/",
    })
    void an_address_of_the_upstream_becomes_the_one_that_the_client_asked(String said, String told) throws Exception {
        start();

        assertThat(location(said, "edge.test:8080")).isEqualTo(told);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/v1/users/7",
                "v1/users/7",
                "//HOST/x",
                "http://other.test/x",
                "http://HOST0/x",
                "http://HOST.other.test/x",
                "http://user@HOST/x",
                "http://HOST@other.test/x",
                "http://HOST\\@other.test/x",
                "ftp://HOST/x",
                "https://HOST/x",
                "http://",
            })
    void what_is_relative_or_of_somebody_else_or_by_another_scheme_stays(String said) throws Exception {
        start();

        assertThat(location(said, "edge.test:8080")).isEqualTo(said);
    }

    @ParameterizedTest
    @ValueSource(strings = {"http", "https"})
    void the_scheme_is_the_one_that_a_trusted_proxy_tells(String said) throws Exception {
        start();

        assertThat(location(
                        said + "://HOST/x", "edge.test", "X-Forwarded-For: 203.0.113.7", "X-Forwarded-Proto: https"))
                .isEqualTo("https://edge.test/x");
    }

    @Test
    void where_the_body_is_found_is_told_in_the_same_way() throws Exception {
        start();
        field.set("Content-Location");

        assertThat(location("http://HOST/x", "edge.test")).isEqualTo("http://edge.test/x");
    }

    @ParameterizedTest
    @CsvSource({
        "http://HOST/x?y, /x?y",
        "http://HOST, /",
        "http://HOST?y, /?y",
        "http://HOST//other.test/, /.//other.test/"
    })
    void a_client_that_names_no_host_gets_the_path_alone(String said, String told) throws Exception {
        start();
        says.set(host -> said.replace("HOST", host));

        assertThat(told(gateway.raw("GET / HTTP/1.0\r\n\r\n"))).isEqualTo(told);
    }

    @ParameterizedTest
    @CsvSource({"h2c, http", "h2, https"})
    void an_upstream_of_http_2_is_known_by_its_authority(String protocol, String scheme) throws Exception {
        try (Http2Upstream up = Http2Upstream.of(protocol, folder, "", "")) {
            up.does.set(request -> request.response()
                    .setStatusCode(302)
                    .putHeader("Location", scheme + "://" + request.authority() + "/x")
                    .end());

            assertThat(told(up.gateway.get("/"))).isEqualTo("http://edge.test/x");
        }
    }

    private void start() throws Exception {
        int port = gateway.upstream(request -> request.response()
                .setStatusCode(201)
                .putHeader(field.get(), says.get().apply(request.getHeader("Host")))
                .end());
        gateway.start(
                "upstreams: { up: { discover: \"dns://127.0.0.1:" + port + "\" } }",
                "routes: [{ id: any, match: { path: /** }, to: up, auth: none }]");
    }

    /** What the client is told for what the upstream says, with the upstream's own name written HOST again. */
    private String location(String said, String host, String... fields) throws IOException {
        AtomicReference<String> own = new AtomicReference<>();
        says.set(name -> {
            own.set(name);
            return said.replace("HOST", name);
        });
        StringBuilder request = new StringBuilder("GET / HTTP/1.1\r\nHost: " + host + "\r\nConnection: close\r\n");
        for (String line : fields) {
            request.append(line).append("\r\n");
        }
        String answer = gateway.raw(request.append("\r\n").toString());
        return told(answer).replace(own.get(), "HOST");
    }

    private String told(String answer) {
        String name = field.get().toLowerCase(Locale.ROOT) + ": ";
        return answer.lines()
                .filter(line -> line.toLowerCase(Locale.ROOT).startsWith(name))
                .map(line -> line.substring(name.length()))
                .findFirst()
                .orElseThrow();
    }
}
