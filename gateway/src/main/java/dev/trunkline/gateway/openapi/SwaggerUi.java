package dev.trunkline.gateway.openapi;

import dev.trunkline.gateway.local.PageHeaders;
import dev.trunkline.gateway.local.Representation;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.stream.Collectors;

/** A page to read the documents by, and to try them out: Swagger UI from its own jar, nothing from elsewhere. */
final class SwaggerUi {

    private static final String PROPERTIES = "/META-INF/maven/org.webjars/swagger-ui/pom.properties";
    private static final String ASSETS = "/META-INF/resources/webjars/swagger-ui/";
    private static final Map<String, String> TYPES = Map.of(
            "swagger-ui.css", "text/css; charset=utf-8",
            "swagger-ui-bundle.js", "text/javascript; charset=utf-8",
            "favicon-32x32.png", "image/png");

    /** Its scripts come from here; its pictures stand in its style sheet; it writes styles into the page as it goes. */
    private static final String CONTENT_SECURITY_POLICY = "default-src 'none'; script-src 'self';"
            + " style-src 'self' 'unsafe-inline'; img-src 'self' data:; connect-src 'self';"
            + " base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

    private final Map<String, Representation> assets = new HashMap<>();
    private final Representation page;
    private final String script;

    SwaggerUi() {
        TYPES.forEach((name, type) -> assets.put(
                name,
                Representation.of(
                        bytes(ASSETS + version() + "/" + name),
                        "Content-Type",
                        type,
                        "Cache-Control",
                        "public, max-age=3600",
                        "Cross-Origin-Resource-Policy",
                        "same-origin")));
        this.page = Representation.of(bytes("index.html"), PageHeaders.of(CONTENT_SECURITY_POLICY));
        this.script = new String(bytes("start.js"), StandardCharsets.UTF_8);
    }

    Representation page() {
        return page;
    }

    Optional<Representation> asset(String name) {
        return Optional.ofNullable(assets.get(name));
    }

    /** What starts the page; it knows the documents that there are, the newest version first. */
    Representation start(List<String> versions) {
        String documents = versions.stream()
                .sorted((a, b) -> b.compareTo(a))
                .map(version -> "{url: '/openapi/" + version + ".json', name: '" + version + "'}")
                .collect(Collectors.joining(", "));
        return Representation.of(
                script.replace("/* documents */", documents).getBytes(StandardCharsets.UTF_8),
                "Content-Type",
                "text/javascript; charset=utf-8",
                "Cache-Control",
                "no-cache");
    }

    private static String version() {
        try (InputStream file = SwaggerUi.class.getResourceAsStream(PROPERTIES)) {
            Properties properties = new Properties();
            properties.load(file);
            return properties.getProperty("version");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static byte[] bytes(String resource) {
        try (InputStream file = SwaggerUi.class.getResourceAsStream(resource)) {
            if (file == null) {
                throw new IllegalStateException(resource + " is not packaged");
            }
            return file.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
