package dev.trunkline.rest.openapi;

import jakarta.validation.Valid;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Response;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.ExampleObject;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponseSchema;
import org.eclipse.microprofile.openapi.annotations.security.SecurityRequirements;

/** A resource to document. */
@Path("/v1/books")
@Produces("application/json")
public class BooksResource {

    @Schema(name = "Book")
    record Book(UUID id, @Schema(examples = "Emma") String title, Optional<String> next, Instant createdAt) {}

    record NewBook(
            @NotNull @Pattern(regexp = "(?s).{1,9}") @Schema(examples = "Emma")
            String title) {}

    @POST
    @Consumes("application/json")
    @Operation(summary = "Add a book")
    @APIResponseSchema(value = Book.class, responseCode = "201", responseDescription = "The book")
    @APIResponse(
            responseCode = "409",
            description = "It is there",
            content = @Content(examples = @ExampleObject(name = "title-taken", summary = "this title is taken")))
    public Response add(@HeaderParam("Idempotency-Key") Optional<String> key, @Valid @NotNull NewBook book) {
        return Response.status(201).entity(some()).build();
    }

    @GET
    @Operation(summary = "List books")
    @SecurityRequirements
    @APIResponse(
            responseCode = "200",
            description = "A page of them",
            content = @Content(schema = @Schema(ref = "PageBook")))
    public Response list(@QueryParam("limit") Optional<String> limit) {
        return Response.ok(Map.of("items", List.of(some()))).build();
    }

    @GET
    @Path("/{id}")
    @APIResponseSchema(value = Book.class, responseCode = "200")
    public Book read(String id, @HeaderParam("If-None-Match") Optional<String> ifNoneMatch) {
        return some();
    }

    @PUT
    @Path("/{id}")
    @Consumes("application/json")
    public Response replace(String id, @HeaderParam("If-Match") Optional<String> ifMatch, NewBook book) {
        return Response.status(202).build();
    }

    @DELETE
    @Path("/{id}")
    public void remove(String id) {}

    private static Book some() {
        return new Book(
                UUID.fromString("0198c0de-8f3a-7b21-9c4d-5e6f70819203"), "Emma", Optional.empty(), Instant.EPOCH);
    }

    /** The same, later. */
    @Path("/v2/books")
    @Produces("application/json")
    public static class Later {

        @GET
        @APIResponse(responseCode = "200", content = @Content(schema = @Schema(ref = "PageBook")))
        public Response list() {
            return Response.ok(Map.of("items", List.of(some()))).build();
        }
    }
}
