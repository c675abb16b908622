package dev.trunkline.gateway.console;

import dev.trunkline.gateway.local.PageHeaders;
import dev.trunkline.gateway.local.Representation;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.stream.Collectors;

/**
 * What the console is made of: files of its own, the feed client, which the build takes from beside feed-service, and the
 * chart library from its jar. Only what {@code files.txt} lists is there to be had.
 */
final class ConsoleFiles {

    static final String PAGE = "index.html";

    private static final String HTML = ".html";
    private static final String LIST = "files.txt";
    private static final String CHARTS = "charts/";
    private static final String CHARTS_POM = "/META-INF/maven/org.webjars.npm/uplot/pom.properties";
    private static final String CHARTS_ROOT = "/META-INF/resources/webjars/uplot/";

    private static final Map<String, String> TYPES = Map.of(
            "html", "text/html; charset=utf-8",
            "css", "text/css; charset=utf-8",
            "js", "text/javascript; charset=utf-8",
            "svg", "image/svg+xml");

    /** Scripts and styles from here and none in the pages; what a hostile text could bring in finds no way to run. */
    private static final String CONTENT_SECURITY_POLICY = "default-src 'none'; script-src 'self'; style-src 'self';"
            + " img-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none';"
            + " require-trusted-types-for 'script'";

    private final Map<String, Representation> files = new HashMap<>();

    ConsoleFiles() {
        for (String name : list()) {
            files.put(name, file(name));
        }
    }

    /** Pages go by their names alone. */
    Optional<Representation> named(String name) {
        return Optional.ofNullable(files.get(name.indexOf('.') < 0 ? name + HTML : name));
    }

    private static Representation file(String name) {
        byte[] body = bytes(
                name.startsWith(CHARTS)
                        ? CHARTS_ROOT + chartsVersion() + "/dist/" + name.substring(CHARTS.length())
                        : name);
        String type = TYPES.get(name.substring(name.lastIndexOf('.') + 1));
        return name.endsWith(HTML)
                ? Representation.of(body, PageHeaders.of(CONTENT_SECURITY_POLICY))
                : Representation.of(
                        body,
                        "Content-Type",
                        type,
                        "Cache-Control",
                        "no-cache",
                        "Cross-Origin-Resource-Policy",
                        "same-origin");
    }

    private static Iterable<String> list() {
        try (var lines = new BufferedReader(new InputStreamReader(open(LIST), StandardCharsets.UTF_8))) {
            return lines.lines().filter(line -> !line.isBlank()).collect(Collectors.toList());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String chartsVersion() {
        try (InputStream file = open(CHARTS_POM)) {
            Properties properties = new Properties();
            properties.load(file);
            return properties.getProperty("version");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static byte[] bytes(String resource) {
        try (InputStream file = open(resource)) {
            return file.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static InputStream open(String resource) {
        InputStream file = ConsoleFiles.class.getResourceAsStream(resource);
        if (file == null) {
            throw new IllegalStateException(resource + " is not packaged");
        }
        return file;
    }
}
