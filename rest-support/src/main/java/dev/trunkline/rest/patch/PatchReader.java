package dev.trunkline.rest.patch;

import com.fasterxml.jackson.databind.JsonNode;
import dev.trunkline.rest.json.Documents;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.MultivaluedMap;
import jakarta.ws.rs.ext.MessageBodyReader;
import jakarta.ws.rs.ext.Provider;
import java.io.IOException;
import java.io.InputStream;
import java.lang.annotation.Annotation;
import java.lang.reflect.Type;

/** Reads a patch by its media type. */
@Provider
@Consumes({PatchDocument.MERGE_PATCH, PatchDocument.JSON_PATCH})
public class PatchReader implements MessageBodyReader<PatchDocument> {

    private final Documents documents;

    PatchReader(Documents documents) {
        this.documents = documents;
    }

    @Override
    public boolean isReadable(Class<?> type, Type generic, Annotation[] annotations, MediaType mediaType) {
        return type == PatchDocument.class;
    }

    @Override
    public PatchDocument readFrom(
            Class<PatchDocument> type,
            Type generic,
            Annotation[] annotations,
            MediaType mediaType,
            MultivaluedMap<String, String> headers,
            InputStream body)
            throws IOException {
        JsonNode patch = documents.tree(body);
        return mediaType.isCompatible(MediaType.valueOf(PatchDocument.JSON_PATCH))
                ? JsonPatch.read(patch)
                : new MergePatch(patch);
    }
}
