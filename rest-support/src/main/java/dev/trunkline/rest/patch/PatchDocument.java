package dev.trunkline.rest.patch;

import com.fasterxml.jackson.databind.JsonNode;
import dev.trunkline.rest.problem.ProblemException;

/** What a client wants changed in a document. As a parameter of a resource method, it is read from the body. */
public sealed interface PatchDocument permits MergePatch, JsonPatch {

    String MERGE_PATCH = "application/merge-patch+json";
    String JSON_PATCH = "application/json-patch+json";

    /**
     * The document after the change; {@code target} stays as it is. Whether the result makes sense is for the caller to
     * check.
     *
     * @throws ProblemException 409 or 422 if the patch does not fit {@code target}, with a JSON Pointer into the patch
     */
    JsonNode apply(JsonNode target);
}
