package dev.trunkline.rest.openapi;

import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.eclipse.microprofile.openapi.OASFactory;
import org.eclipse.microprofile.openapi.models.Components;
import org.eclipse.microprofile.openapi.models.OpenAPI;
import org.eclipse.microprofile.openapi.models.media.Schema;

/**
 * Makes the schemas of objects say what holds for all of them: a field means the same wherever its name stands, so
 * {@code displayName} refers to the component {@code DisplayName} if there is one; there are no other fields than those
 * that are listed; patterns are those of JSON Schema.
 */
final class FieldDictionary {

    private static final String PAGE = "Page";
    private static final int PAGE_MAX = 100;

    private final Components components;
    /** The schemas of what clients send, where a field that is not required may be left out. */
    private final Set<Schema> sent = Collections.newSetFromMap(new IdentityHashMap<>());

    FieldDictionary(OpenAPI document) {
        this.components = document.getComponents();
        Endpoint.all(document).stream()
                .map(endpoint -> endpoint.operation().getRequestBody())
                .filter(Objects::nonNull)
                .flatMap(body -> body.getContent().getMediaTypes().values().stream())
                .forEach(type -> collect(type.getSchema()));
    }

    private void collect(Schema schema) {
        if (schema == null || !sent.add(schema)) {
            return;
        }
        if (schema.getRef() != null) {
            collect(components
                    .getSchemas()
                    .get(schema.getRef().substring(schema.getRef().lastIndexOf('/') + 1)));
        }
        collect(schema.getItems());
        if (schema.getProperties() != null) {
            schema.getProperties().values().forEach(this::collect);
        }
    }

    void apply() {
        pages();
        components.getSchemas().values().forEach(this::complete);
    }

    /** A page of each schema; those that nothing refers to are dropped in the end. */
    private void pages() {
        for (String name : List.copyOf(components.getSchemas().keySet())) {
            if (!name.startsWith(PAGE)) {
                components.addSchema(
                        PAGE + name,
                        OASFactory.createSchema()
                                .addType(Schema.SchemaType.OBJECT)
                                .addProperty(
                                        "items",
                                        OASFactory.createSchema()
                                                .addType(Schema.SchemaType.ARRAY)
                                                .maxItems(PAGE_MAX)
                                                .items(OASFactory.createSchema().ref(name)))
                                .addProperty("next", OASFactory.createSchema().ref("Next"))
                                .required(List.of("items", "next")));
            }
        }
    }

    private void complete(Schema schema) {
        if (schema.getPattern() != null) {
            schema.setPattern(EcmaPattern.of(schema.getPattern()));
        }
        if (schema.getItems() != null) {
            complete(schema.getItems());
        }
        if (schema.getProperties() == null) {
            return;
        }
        if (schema.getAdditionalPropertiesSchema() == null) {
            schema.setAdditionalPropertiesSchema(OASFactory.createSchema().booleanSchema(false));
        }
        if (schema.getRequired() == null && !sent.contains(schema)) {
            schema.setRequired(always(schema));
        }
        Map<String, Schema> fields = new LinkedHashMap<>();
        schema.getProperties().forEach((name, field) -> {
            complete(field);
            fields.put(name, explained(name, field));
        });
        schema.setProperties(fields);
    }

    private Schema explained(String name, Schema field) {
        if (field.getRef() != null) {
            // The scanner repeats what an enumeration is beside the reference to it, for an Optional of one.
            field.setType(null);
            field.setEnumeration(null);
            return field;
        }
        String component = Character.toUpperCase(name.charAt(0)) + name.substring(1);
        if (field.getDescription() != null || !scalar(field) || !known(component)) {
            return field;
        }
        field.setType(null);
        return field.ref(component);
    }

    private boolean known(String component) {
        return components.getSchemas().containsKey(component);
    }

    /** What a record always has a value for: all that is not an {@code Optional}. */
    private static List<String> always(Schema object) {
        return object.getProperties().entrySet().stream()
                .filter(field -> !nullable(field.getValue()))
                .map(Map.Entry::getKey)
                .toList();
    }

    private static boolean nullable(Schema field) {
        return field.getType() != null && field.getType().contains(Schema.SchemaType.NULL)
                || field.getAnyOf() != null && field.getAnyOf().stream().anyMatch(FieldDictionary::nullable);
    }

    private static boolean scalar(Schema field) {
        List<Schema.SchemaType> types = new ArrayList<>(field.getType() == null ? List.of() : field.getType());
        types.remove(Schema.SchemaType.NULL);
        return types.size() == 1
                && !Set.of(Schema.SchemaType.ARRAY, Schema.SchemaType.OBJECT).contains(types.get(0));
    }
}
