package dev.trunkline.rest;

import dev.trunkline.rest.conditional.EntityTag;
import dev.trunkline.rest.id.Ids;
import dev.trunkline.rest.query.StrictQuery;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Size;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.QueryParam;
import java.util.List;
import java.util.Optional;

/** A resource to try the mappers on. */
@Path("/notes")
public class NotesResource {

    record Note(@NotBlank @Size(max = 5) String text, List<@Valid Tag> tags, Colour colour, Integer count) {}

    record Tag(@NotBlank String name) {}

    enum Colour {
        red,
        green
    }

    @POST
    @Consumes("application/json")
    public Note create(@Valid @NotNull Note note) {
        return note;
    }

    @GET
    @StrictQuery
    public List<Note> list(@QueryParam("limit") @Max(100) Integer limit) {
        return List.of();
    }

    @GET
    @Path("/{id}")
    public String read(String id) {
        if (id.equals("broken")) {
            throw new IllegalStateException("the disk is on fire");
        }
        return Ids.fromPath(id).toString();
    }

    @PUT
    @Path("/{id}")
    public String replace(@HeaderParam("If-Match") String ifMatch) {
        EntityTag.strong("7").require(Optional.ofNullable(ifMatch));
        return "replaced";
    }
}
