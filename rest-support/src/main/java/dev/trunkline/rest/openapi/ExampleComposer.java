package dev.trunkline.rest.openapi;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.eclipse.microprofile.openapi.models.Components;
import org.eclipse.microprofile.openapi.models.media.Content;
import org.eclipse.microprofile.openapi.models.media.MediaType;
import org.eclipse.microprofile.openapi.models.media.Schema;

/** Puts the examples of requests and answers together from those of their fields. */
final class ExampleComposer {

    static final String ID = "0198c0de-8f3a-7b21-9c4d-5e6f70819203";

    private static final String SCHEMAS = "#/components/schemas/";

    private final Components components;

    ExampleComposer(Components components) {
        this.components = components;
    }

    void apply(Endpoint endpoint) {
        if (endpoint.operation().getRequestBody() != null) {
            complete(endpoint.operation().getRequestBody().getContent());
        }
        endpoint.operation()
                .getResponses()
                .getAPIResponses()
                .forEach((status, answer) -> complete(answer.getContent()));
    }

    private void complete(Content content) {
        if (content == null) {
            return;
        }
        for (MediaType type : content.getMediaTypes().values()) {
            if (type.getExample() == null && type.getExamples() == null && type.getSchema() != null) {
                example(type.getSchema()).ifPresent(type::setExample);
            }
        }
    }

    /** Empty if there is a field somewhere that has none. */
    private Optional<Object> example(Schema schema) {
        if (schema.getExamples() != null && !schema.getExamples().isEmpty()) {
            return Optional.of(schema.getExamples().get(0));
        }
        if (schema.getEnumeration() != null && !schema.getEnumeration().isEmpty()) {
            return Optional.of(schema.getEnumeration().get(0));
        }
        if (schema.getRef() != null && schema.getRef().startsWith(SCHEMAS)) {
            return Optional.ofNullable(
                            components.getSchemas().get(schema.getRef().substring(SCHEMAS.length())))
                    .flatMap(this::example);
        }
        if (schema.getAnyOf() != null) {
            return example(schema.getAnyOf().get(0));
        }
        if (schema.getItems() != null) {
            return example(schema.getItems()).map(List::of);
        }
        if (schema.getProperties() != null) {
            Map<String, Object> object = new LinkedHashMap<>();
            for (Map.Entry<String, Schema> field : schema.getProperties().entrySet()) {
                Optional<Object> value = example(field.getValue());
                if (value.isEmpty()) {
                    return Optional.empty();
                }
                object.put(field.getKey(), value.get());
            }
            return Optional.of(object);
        }
        return Optional.empty();
    }
}
