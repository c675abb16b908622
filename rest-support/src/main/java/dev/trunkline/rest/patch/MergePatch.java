package dev.trunkline.rest.patch;

import com.fasterxml.jackson.databind.JsonNode;

/**
 * A patch that looks like the document: what it names is replaced, or removed where it says null (RFC 7396).
 *
 * @param patch of any type; what is no object replaces the whole document
 */
public record MergePatch(JsonNode patch) implements PatchDocument {

    @Override
    public JsonNode apply(JsonNode target) {
        return Trees.toJackson(
                Trees.JSON.createMergePatch(Trees.fromJackson(patch)).apply(Trees.fromJackson(target)));
    }
}
