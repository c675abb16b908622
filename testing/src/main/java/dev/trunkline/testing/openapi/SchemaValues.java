package dev.trunkline.testing.openapi;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Makes up values that a schema allows: from its examples where there are some, else by its type and bounds. */
final class SchemaValues {

    /** What patterns of one class and a length look like; others are satisfied by their examples. */
    private static final Pattern ONE_CLASS =
            Pattern.compile("\\^(?:\\(\\?:)?\\[([^\\]\\\\]+)]\\{(\\d+),(\\d+)}\\)?\\$");

    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

    private final ApiDocument document;
    private final SplittableRandom random;
    private final Function<String, Optional<String>> known;

    /**
     * @param known values for fields, by their names
     */
    SchemaValues(ApiDocument document, SplittableRandom random, Function<String, Optional<String>> known) {
        this.document = document;
        this.random = random;
        this.known = known;
    }

    JsonNode of(JsonNode schema) {
        if (schema.has("anyOf")) {
            return of(schema.get("anyOf").get(0));
        }
        Matcher simple = ONE_CLASS.matcher(schema.path("pattern").asText());
        if (simple.matches() && random.nextBoolean()) {
            return JSON.textNode(text(simple));
        }
        if (schema.has("examples")) {
            return schema.get("examples").get(0);
        }
        if (schema.has("enum")) {
            return schema.get("enum").get(random.nextInt(schema.get("enum").size()));
        }
        if (schema.has("$ref")) {
            return of(document.node(schema.get("$ref").asText().substring(1)));
        }
        if (schema.has("properties")) {
            return object(schema);
        }
        if (schema.path("type").asText().equals("array")) {
            return JSON.arrayNode().add(of(schema.path("items")));
        }
        if (schema.path("type").asText().equals("integer")) {
            return JSON.numberNode(random.nextInt(
                    schema.path("minimum").asInt(0), schema.path("maximum").asInt(1_000) + 1));
        }
        return JSON.textNode("x".repeat(Math.max(1, schema.path("minLength").asInt(1))));
    }

    private ObjectNode object(JsonNode schema) {
        ObjectNode object = JSON.objectNode();
        String required = schema.path("required").toString();
        for (Map.Entry<String, JsonNode> field : schema.get("properties").properties()) {
            if (required.contains('"' + field.getKey() + '"') || random.nextInt(3) == 0) {
                Optional<String> value = known.apply(field.getKey());
                object.set(field.getKey(), value.<JsonNode>map(JSON::textNode).orElseGet(() -> of(field.getValue())));
            }
        }
        return object;
    }

    private String text(Matcher simple) {
        String characters = expanded(simple.group(1));
        int length = random.nextInt(Integer.parseInt(simple.group(2)), Integer.parseInt(simple.group(3)) + 1);
        StringBuilder text = new StringBuilder(length);
        for (int i = 0; i < length; i++) {
            text.append(characters.charAt(random.nextInt(characters.length())));
        }
        return text.toString();
    }

    /** {@code a-c_} becomes {@code abc_}. */
    private static String expanded(String characters) {
        StringBuilder all = new StringBuilder();
        for (int i = 0; i < characters.length(); i++) {
            if (i + 2 < characters.length() && characters.charAt(i + 1) == '-') {
                for (char c = characters.charAt(i); c <= characters.charAt(i + 2); c++) {
                    all.append(c);
                }
                i += 2;
            } else {
                all.append(characters.charAt(i));
            }
        }
        return all.toString();
    }
}
