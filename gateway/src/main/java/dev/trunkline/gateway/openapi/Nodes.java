package dev.trunkline.gateway.openapi;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.util.Map;
import java.util.function.UnaryOperator;

/** Walks JSON trees. */
final class Nodes {

    private Nodes() {}

    /** Replaces each text that is a reference within the document, where {@code $ref} or a discriminator has one. */
    static void replaceReferences(JsonNode tree, UnaryOperator<String> replacement) {
        if (tree instanceof ObjectNode object) {
            for (Map.Entry<String, JsonNode> member : object.properties()) {
                if (member.getValue().isTextual() && member.getValue().asText().startsWith("#/components/")) {
                    member.setValue(
                            TextNode.valueOf(replacement.apply(member.getValue().asText())));
                } else {
                    replaceReferences(member.getValue(), replacement);
                }
            }
        } else {
            tree.forEach(child -> replaceReferences(child, replacement));
        }
    }
}
