package dev.trunkline.rest.openapi;

import io.smallrye.openapi.api.SmallRyeOpenAPI;
import java.util.Map;
import java.util.function.BiConsumer;
import org.eclipse.microprofile.openapi.models.Components;

/** The components that all services have in common, from {@code shared.yaml}. */
final class SharedComponents {

    private static final String FILE = "shared.yaml";

    private SharedComponents() {}

    /** Those that a service has under the same name stay as they are, but for the types that every service has. */
    static void addTo(Components own) {
        Components shared = SmallRyeOpenAPI.builder()
                .enableModelReader(false)
                .enableStandardStaticFiles(false)
                .enableStandardFilter(false)
                .enableAnnotationScan(false)
                .withCustomStaticFile(() -> SharedComponents.class.getResourceAsStream(FILE))
                .build()
                .model()
                .getComponents();
        // What the scanner makes of these types of Java is wider than what is ever sent.
        own.removeSchema("UUID");
        own.removeSchema("Instant");
        add(shared.getSchemas(), own.getSchemas(), own::addSchema);
        add(shared.getParameters(), own.getParameters(), own::addParameter);
        add(shared.getHeaders(), own.getHeaders(), own::addHeader);
        add(shared.getResponses(), own.getResponses(), own::addResponse);
        own.addSecurityScheme("bearer", shared.getSecuritySchemes().get("bearer"));
    }

    private static <T> void add(Map<String, T> shared, Map<String, T> own, BiConsumer<String, T> adder) {
        shared.forEach((name, component) -> {
            if (own == null || !own.containsKey(name)) {
                adder.accept(name, component);
            }
        });
    }
}
