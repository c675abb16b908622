package dev.trunkline.testing.openapi;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.networknt.schema.Error;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaLocation;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.dialect.Dialect;
import com.networknt.schema.dialect.Dialects;
import com.networknt.schema.keyword.NonValidationKeyword;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

/**
 * An OpenAPI 3.1 document: finds operations by request, and judges JSON by its schemas, which are JSON Schema 2020-12.
 */
public final class ApiDocument {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String BASE = "https://trunkline.test/openapi.json";
    private static final Set<String> METHODS = Set.of("get", "put", "post", "delete", "options", "head", "patch");

    /** The schemas stand in a document whose own members say nothing of what they allow. */
    private static final Dialect DIALECT = Dialect.builder(Dialects.getOpenApi31())
            .keywords(Stream.of("openapi", "info", "servers", "tags", "security", "paths", "components", "example")
                    .map(NonValidationKeyword::new)
                    .toList())
            .build();

    private final JsonNode root;
    private final SchemaRegistry schemas;
    private final Map<String, Schema> compiled = new ConcurrentHashMap<>();
    private final List<ApiOperation> operations = new ArrayList<>();

    public ApiDocument(String json) {
        try {
            this.root = JSON.readTree(json);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("this is no OpenAPI document: " + json, e);
        }
        if (!root.path("openapi").asText().startsWith("3.1.")) {
            throw new IllegalArgumentException("not OpenAPI 3.1 but " + root.path("openapi"));
        }
        this.schemas = SchemaRegistry.withDefaultDialect(DIALECT, builder -> builder.schemas(Map.of(BASE, json)));
        for (Map.Entry<String, JsonNode> path : root.path("paths").properties()) {
            for (Map.Entry<String, JsonNode> item : path.getValue().properties()) {
                if (METHODS.contains(item.getKey())) {
                    operations.add(new ApiOperation(
                            item.getKey().toUpperCase(Locale.ROOT),
                            path.getKey(),
                            "/paths/" + escape(path.getKey()) + "/" + item.getKey(),
                            item.getValue()));
                }
            }
        }
        // A literal goes before a variable.
        operations.sort(Comparator.comparing(
                        (ApiOperation operation) -> operation.template().replace('{', '\uFFFF'))
                .thenComparing(ApiOperation::method));
    }

    public List<ApiOperation> operations() {
        return List.copyOf(operations);
    }

    /** The operations of the template that {@code path} fits best; empty if the document does not know the path. */
    public List<ApiOperation> at(String path) {
        Optional<String> template = operations.stream()
                .map(ApiOperation::template)
                .filter(candidate -> fits(candidate, path))
                .findFirst();
        return operations.stream()
                .filter(operation ->
                        template.filter(operation.template()::equals).isPresent())
                .toList();
    }

    /** Follows references, and gives the pointer to what they lead to. */
    public String resolved(String pointer) {
        JsonNode node = root.at(pointer);
        return node.has("$ref") && pointer.matches(".*/(responses|headers|parameters|requestBodies|examples)/[^/]+")
                ? resolved(node.get("$ref").asText().substring(1))
                : pointer;
    }

    public JsonNode node(String pointer) {
        return root.at(pointer);
    }

    /** What is wrong with {@code value} by the schema at {@code pointer}. */
    public List<String> faults(String pointer, JsonNode value) {
        return compiled
                .computeIfAbsent(pointer, at -> schemas.getSchema(SchemaLocation.of(BASE + "#" + at)))
                .validate(value, context -> context.executionConfig(config -> config.formatAssertionsEnabled(true)))
                .stream()
                .map(Error::toString)
                .toList();
    }

    /** As a part of a JSON Pointer (RFC 6901 §3) in a fragment. */
    static String escape(String key) {
        return key.replace("~", "~0").replace("/", "~1");
    }

    private static boolean fits(String template, String path) {
        String[] wanted = template.split("/", -1);
        String[] given = path.split("/", -1);
        if (wanted.length != given.length) {
            return false;
        }
        for (int i = 0; i < wanted.length; i++) {
            boolean variable = wanted[i].startsWith("{");
            if (variable ? given[i].isEmpty() : !wanted[i].equals(given[i])) {
                return false;
            }
        }
        return true;
    }
}
