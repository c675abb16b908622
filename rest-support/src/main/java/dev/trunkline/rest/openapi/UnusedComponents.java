package dev.trunkline.rest.openapi;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.smallrye.openapi.api.SmallRyeOpenAPI;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.eclipse.microprofile.openapi.models.Components;
import org.eclipse.microprofile.openapi.models.OpenAPI;

/** Drops the components that no operation leads to. */
final class UnusedComponents {

    private UnusedComponents() {}

    static void remove(OpenAPI document) {
        Set<String> used = used(tree(document));
        Components components = document.getComponents();
        drop("schemas", components.getSchemas(), used, components::removeSchema);
        drop("parameters", components.getParameters(), used, components::removeParameter);
        drop("headers", components.getHeaders(), used, components::removeHeader);
        drop("responses", components.getResponses(), used, components::removeResponse);
    }

    private static Set<String> used(JsonNode document) {
        Set<String> used = new HashSet<>();
        Deque<JsonNode> open = new ArrayDeque<>();
        open.add(document.path("paths"));
        while (!open.isEmpty()) {
            open.remove().findValues("$ref").forEach(reference -> {
                if (used.add(reference.asText())) {
                    open.add(document.at(reference.asText().substring(1)));
                }
            });
        }
        return used;
    }

    private static void drop(String kind, Map<String, ?> components, Set<String> used, Consumer<String> remover) {
        if (components != null) {
            List.copyOf(components.keySet()).stream()
                    .filter(name -> !used.contains("#/components/" + kind + "/" + name))
                    .forEach(remover);
        }
    }

    private static JsonNode tree(OpenAPI document) {
        try {
            return new ObjectMapper()
                    .readTree(SmallRyeOpenAPI.builder()
                            .enableModelReader(false)
                            .enableStandardStaticFiles(false)
                            .enableStandardFilter(false)
                            .enableAnnotationScan(false)
                            .withInitialModel(document)
                            .build()
                            .toJSON());
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("the document cannot be written", e);
        }
    }
}
