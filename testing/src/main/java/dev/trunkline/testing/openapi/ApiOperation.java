package dev.trunkline.testing.openapi;

import com.fasterxml.jackson.databind.JsonNode;

/**
 * One method of one path, as the document has it.
 *
 * @param template the path with its variables
 * @param pointer where in the document it stands
 */
public record ApiOperation(String method, String template, String pointer, JsonNode node) {

    @Override
    public String toString() {
        return method + " " + template;
    }
}
