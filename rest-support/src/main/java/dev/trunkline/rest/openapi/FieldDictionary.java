package dev.trunkline.rest.openapi;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.eclipse.microprofile.openapi.OASFactory;
import org.eclipse.microprofile.openapi.models.Components;
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

    FieldDictionary(Components components) {
        this.components = components;
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
        Map<String, Schema> fields = new LinkedHashMap<>();
        schema.getProperties().forEach((name, field) -> {
            complete(field);
            fields.put(name, explained(name, field));
        });
        schema.setProperties(fields);
    }

    private Schema explained(String name, Schema field) {
        String component = Character.toUpperCase(name.charAt(0)) + name.substring(1);
        if (field.getRef() != null || field.getDescription() != null || !scalar(field) || !known(component)) {
            return field;
        }
        field.setType(null);
        return field.ref(component);
    }

    private boolean known(String component) {
        return components.getSchemas().containsKey(component);
    }

    private static boolean scalar(Schema field) {
        List<Schema.SchemaType> types = new ArrayList<>(field.getType() == null ? List.of() : field.getType());
        types.remove(Schema.SchemaType.NULL);
        return types.size() == 1
                && !Set.of(Schema.SchemaType.ARRAY, Schema.SchemaType.OBJECT).contains(types.get(0));
    }
}
