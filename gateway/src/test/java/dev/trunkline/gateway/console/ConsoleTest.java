package dev.trunkline.gateway.console;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.trunkline.gateway.GatewayInTest;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ConsoleTest {

    private static final Pattern REFERENCE = Pattern.compile("(?:src=|href=|from )[\"']([^\"':#]+)[\"']");

    private static final String[] PAGES = {"/console/", "/console/limits"};

    private GatewayInTest gateway;

    @BeforeEach
    void start() throws Exception {
        gateway = new GatewayInTest()
                .start(
                        "upstreams: { up: { discover: \"dns://127.0.0.1:1\" } }",
                        "routes:",
                        "  - { id: console, match: { path: /console/** }, to: console, auth: none }");
    }

    @AfterEach
    void stop() throws IOException {
        gateway.close();
    }

    @Test
    void the_pages_let_no_script_in_but_their_own_files() throws Exception {
        for (String page : PAGES) {
            assertThat(gateway.get(page))
                    .startsWith("HTTP/1.1 200 ")
                    .contains("Content-Type: text/html; charset=utf-8")
                    .containsPattern(
                            "Content-Security-Policy: default-src 'none'; script-src 'self'; style-src 'self';")
                    .contains(
                            "require-trusted-types-for 'script'",
                            "frame-ancestors 'none'",
                            "X-Content-Type-Options: nosniff")
                    .doesNotContain("unsafe-inline", "<style", "onclick")
                    .doesNotContainPattern("<script(?! src)");
        }
    }

    @Test
    void everything_that_the_page_names_is_there_with_its_type_and_validator() throws Exception {
        Set<String> seen = new LinkedHashSet<>(Set.of("/console/"));
        Deque<String> open = new ArrayDeque<>(seen);
        while (!open.isEmpty()) {
            String path = open.remove();
            String answer = gateway.get(path);
            assertThat(answer).as(path).startsWith("HTTP/1.1 200 ").contains("ETag: \"");
            if (path.endsWith(".js")) {
                assertThat(answer).as(path).contains("Content-Type: text/javascript; charset=utf-8");
            }
            if (!path.contains("/charts/")) {
                Matcher references = REFERENCE.matcher(answer.substring(answer.indexOf("\r\n\r\n")));
                while (references.find()) {
                    String next = java.net
                            .URI
                            .create(path)
                            .resolve(references.group(1))
                            .getPath();
                    if (next.startsWith("/console/") && seen.add(next)) {
                        open.add(next);
                    }
                }
            }
        }
        assertThat(seen)
                .contains("/console/limits", "/console/console.css", "/console/charts/uPlot.iife.min.js")
                .contains("/console/feed-client/lib/sse-parser.js");
        // The pages by their own names, index.html and limits.html, stand in the list for their addresses.
        assertThat(seen).hasSize(listed());
    }

    @Test
    void each_page_has_an_address_without_its_files_name_and_the_same_protection() throws Exception {
        assertThat(gateway.get("/console/limits"))
                .startsWith("HTTP/1.1 200 ")
                .contains("Content-Type: text/html; charset=utf-8", "Content-Security-Policy: default-src 'none';")
                .contains("X-Frame-Options: DENY");
    }

    @Test
    void what_has_not_changed_is_not_sent_again() throws Exception {
        String tag = gateway.get("/console/console.js").replaceAll("(?s).*ETag: (\"[^\"]*\").*", "$1");
        assertThat(gateway.get("/console/console.js", "If-None-Match: " + tag)).startsWith("HTTP/1.1 304 ");
    }

    @Test
    void a_file_comes_in_fewer_bytes_once_somebody_has_asked_for_that() throws Exception {
        String plain = gateway.get("/console/console.js");

        await().until(() ->
                gateway.get("/console/console.js", "Accept-Encoding: gzip").contains("Content-Encoding: gzip\r\n"));

        String coded = gateway.get("/console/console.js", "Accept-Encoding: gzip");
        assertThat(coded).contains("Vary: Accept-Encoding\r\n", "ETag: W/\"").hasSizeLessThan(plain.length() / 2);
        String tag = coded.replaceAll("(?s).*ETag: (W/\"[^\"]*\").*", "$1");
        assertThat(gateway.get("/console/console.js", "Accept-Encoding: gzip", "If-None-Match: " + tag))
                .startsWith("HTTP/1.1 304 ")
                .contains("ETag: " + tag);
        assertThat(gateway.get("/console/console.js")).contains("Vary: Accept-Encoding\r\n", "ETag: \"");
    }

    @Test
    void nobody_frames_the_page_or_learns_of_its_address() throws Exception {
        assertThat(gateway.get("/console/"))
                .contains(
                        "X-Frame-Options: DENY",
                        "Referrer-Policy: no-referrer",
                        "Cross-Origin-Opener-Policy: same-origin",
                        "Cross-Origin-Resource-Policy: same-origin",
                        "Permissions-Policy: camera=()");
    }

    @Test
    void the_address_without_the_slash_leads_to_the_one_with_it() throws Exception {
        assertThat(gateway.get("/console")).startsWith("HTTP/1.1 302 ").contains("Location: /console/\r\n");
    }

    @Test
    void nothing_else_of_the_class_path_is_to_be_had() throws Exception {
        for (String file :
                new String[] {"files.txt", "ConsoleFiles.class", "..%2fapplication.properties", "charts/", "x"}) {
            assertThat(gateway.get("/console/" + file)).containsPattern("^HTTP/1.1 40[04] ");
        }
    }

    private static int listed() throws IOException {
        try (var list = ConsoleFiles.class.getResourceAsStream("files.txt")) {
            return (int) new String(list.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .filter(line -> !line.isBlank())
                    .count();
        }
    }
}
