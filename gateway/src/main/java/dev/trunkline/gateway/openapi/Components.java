package dev.trunkline.gateway.openapi;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Brings the components of several documents into one without confusing them: what is the same everywhere is there once,
 * and what differs under one name is prefixed by its service, as is what refers to such.
 */
final class Components {

    private static final String ROOT = "#/components/";

    private final List<ServiceDocument> documents;
    /** References whose name means different things in different documents. */
    private final Set<String> clashing = new HashSet<>();

    Components(List<ServiceDocument> documents) {
        this.documents = documents;
        findClashes();
    }

    /** The same document with its references, and the names of its components, as they are in the merged one. */
    ObjectNode renamed(ServiceDocument document) {
        ObjectNode copy = document.root().deepCopy();
        Nodes.replaceReferences(copy, reference -> name(document, reference));
        ObjectNode components = JsonNodeFactory.instance.objectNode();
        each(copy, (kind, name, component) -> {
            String renamed = name(document, ROOT + kind + "/" + name);
            components.withObjectProperty(kind).set(renamed.substring(renamed.lastIndexOf('/') + 1), component);
        });
        copy.set("components", components);
        return copy;
    }

    /** Takes the components that {@code paths} leads to from {@code all}. */
    static ObjectNode reachable(ObjectNode paths, ObjectNode all) {
        ObjectNode reached = JsonNodeFactory.instance.objectNode();
        Set<String> seen = new HashSet<>();
        Deque<JsonNode> open = new ArrayDeque<>(List.of(paths));
        while (!open.isEmpty()) {
            JsonNode next = open.remove();
            List<String> references = next.findValuesAsText("$ref");
            securitySchemes(next).forEach(scheme -> references.add(ROOT + "securitySchemes/" + scheme));
            for (String reference : references) {
                JsonNode component = all.at(reference.substring(ROOT.length() - 1));
                if (seen.add(reference) && !component.isMissingNode()) {
                    String[] parts = reference.substring(ROOT.length()).split("/");
                    reached.withObjectProperty(parts[0]).set(parts[1], component);
                    open.add(component);
                }
            }
        }
        return reached;
    }

    private static Set<String> securitySchemes(JsonNode tree) {
        Set<String> schemes = new HashSet<>();
        tree.findValues("security")
                .forEach(requirements -> requirements.forEach(
                        requirement -> requirement.fieldNames().forEachRemaining(schemes::add)));
        return schemes;
    }

    private String name(ServiceDocument document, String reference) {
        int slash = reference.lastIndexOf('/');
        return clashing.contains(reference)
                ? reference.substring(0, slash + 1) + document.upstream() + "." + reference.substring(slash + 1)
                : reference;
    }

    private void findClashes() {
        Map<String, List<JsonNode>> byReference = new LinkedHashMap<>();
        documents.forEach(document -> each(document.root(), (kind, name, component) -> byReference
                .computeIfAbsent(ROOT + kind + "/" + name, reference -> new ArrayList<>())
                .add(component)));
        byReference.forEach((reference, components) -> {
            if (components.stream().distinct().count() > 1) {
                clashing.add(reference);
            }
        });
        boolean more = true;
        while (more) {
            more = byReference.entrySet().stream()
                    .filter(entry -> entry.getValue().size() > 1)
                    .filter(entry -> entry.getValue().get(0).findValuesAsText("$ref").stream()
                            .anyMatch(clashing::contains))
                    .map(entry -> clashing.add(entry.getKey()))
                    .reduce(false, Boolean::logicalOr);
        }
    }

    private interface Visitor {
        void visit(String kind, String name, JsonNode component);
    }

    private static void each(ObjectNode document, Visitor visitor) {
        for (Map.Entry<String, JsonNode> kind : document.path("components").properties()) {
            for (Map.Entry<String, JsonNode> component : kind.getValue().properties()) {
                visitor.visit(kind.getKey(), component.getKey(), component.getValue());
            }
        }
    }
}
