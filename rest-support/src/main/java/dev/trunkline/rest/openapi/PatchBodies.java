package dev.trunkline.rest.openapi;

import dev.trunkline.rest.patch.PatchDocument;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.eclipse.microprofile.openapi.OASFactory;
import org.eclipse.microprofile.openapi.models.Components;
import org.eclipse.microprofile.openapi.models.OpenAPI;
import org.eclipse.microprofile.openapi.models.Operation;
import org.eclipse.microprofile.openapi.models.media.MediaType;
import org.eclipse.microprofile.openapi.models.media.Schema;

/**
 * Says what a PATCH takes: by JSON Patch what RFC 6902 says, by JSON Merge Patch any part of what PUT takes at the same
 * address, and null for what may be taken away (RFC 7396).
 */
final class PatchBodies {

    private static final String SCHEMAS = "#/components/schemas/";

    private final OpenAPI document;
    private final Components components;

    PatchBodies(OpenAPI document) {
        this.document = document;
        this.components = document.getComponents();
    }

    void apply() {
        document.getPaths().getPathItems().values().forEach(item -> {
            if (item.getPATCH() != null && item.getPATCH().getRequestBody() != null) {
                Map<String, MediaType> types =
                        item.getPATCH().getRequestBody().getContent().getMediaTypes();
                Optional.ofNullable(types.get(PatchDocument.JSON_PATCH))
                        .ifPresent(
                                type -> type.setSchema(OASFactory.createSchema().ref("JsonPatch")));
                Optional.ofNullable(types.get(PatchDocument.MERGE_PATCH)).ifPresent(type -> whole(item.getPUT())
                        .ifPresent(
                                name -> type.setSchema(OASFactory.createSchema().ref(part(name)))));
            }
        });
    }

    /** The name of the schema of what PUT takes. */
    private static Optional<String> whole(Operation put) {
        return Optional.ofNullable(put)
                .map(Operation::getRequestBody)
                .map(body -> body.getContent().getMediaType("application/json"))
                .map(type -> type.getSchema().getRef())
                .map(reference -> reference.substring(SCHEMAS.length()));
    }

    /** The name of the schema for any part of the object whose schema is called {@code whole}. */
    private String part(String whole) {
        String name = whole + "Patch";
        Schema object = components.getSchemas().get(whole);
        List<String> required = Optional.ofNullable(object.getRequired()).orElse(List.of());
        Map<String, Schema> fields = new LinkedHashMap<>();
        object.getProperties().forEach((field, schema) -> {
            Schema some = partOf(schema);
            fields.put(field, required.contains(field) ? some : orNull(some));
        });
        components.addSchema(
                name,
                OASFactory.createSchema()
                        .addType(Schema.SchemaType.OBJECT)
                        // Null takes away what is there, and what is not there is away already.
                        .additionalPropertiesSchema(OASFactory.createSchema().addType(Schema.SchemaType.NULL))
                        .properties(fields));
        return name;
    }

    private Schema partOf(Schema field) {
        String reference = field.getRef();
        if (reference != null && reference.startsWith(SCHEMAS)) {
            String name = reference.substring(SCHEMAS.length());
            if (components.getSchemas().get(name).getProperties() != null) {
                return OASFactory.createSchema().ref(part(name));
            }
        }
        return field;
    }

    private static Schema orNull(Schema field) {
        return OASFactory.createSchema()
                .anyOf(List.of(field, OASFactory.createSchema().addType(Schema.SchemaType.NULL)));
    }
}
