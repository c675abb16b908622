package dev.trunkline.rest;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.trunkline.rest.json.Documents;
import dev.trunkline.rest.patch.PatchDocument;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.PATCH;
import jakarta.ws.rs.Path;

/** A document to patch; each request finds it as it was. */
@Path("/patches")
public class PatchesResource {

    private static final NotesResource.Note NOTE = new NotesResource.Note("text", null, NotesResource.Colour.red, null);

    private final ObjectMapper json;
    private final Documents documents;

    PatchesResource(ObjectMapper json, Documents documents) {
        this.json = json;
        this.documents = documents;
    }

    @PATCH
    @Consumes({PatchDocument.MERGE_PATCH, PatchDocument.JSON_PATCH})
    public NotesResource.Note change(PatchDocument patch) {
        return documents.read(patch.apply(json.valueToTree(NOTE)), NotesResource.Note.class);
    }
}
