package dev.trunkline.user.account.v2;

import dev.trunkline.rest.auth.CheckedToken;
import dev.trunkline.rest.paging.Page;
import dev.trunkline.rest.patch.PatchDocument;
import dev.trunkline.rest.query.StrictQuery;
import dev.trunkline.user.account.Edition;
import dev.trunkline.user.account.Listing;
import dev.trunkline.user.account.UserExchange;
import io.quarkus.security.Authenticated;
import jakarta.annotation.security.PermitAll;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotNull;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.PATCH;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.util.Optional;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.ExampleObject;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponseSchema;

/** {@code /v2/users}. */
@Path(Version2.PATH)
@Produces(MediaType.APPLICATION_JSON)
@StrictQuery
@CheckedToken
public class UsersV2Resource {

    private static final Edition<UserDocument> EDITION = new Version2();

    private final UserExchange users;

    UsersV2Resource(UserExchange users) {
        this.users = users;
    }

    @POST
    @Consumes(MediaType.APPLICATION_JSON)
    @PermitAll
    @Operation(summary = "Register an account")
    @APIResponseSchema(value = UserView.class, responseCode = "201", responseDescription = "The account")
    @APIResponse(
            responseCode = "409",
            description = "The handle or the email is taken, each named in errors",
            content = @Content(examples = @ExampleObject(name = "already-taken", summary = "this handle is taken")))
    public Response register(
            @HeaderParam("Idempotency-Key") Optional<String> key,
            @Valid @NotNull(message = "a JSON body is missing") Registration body) {
        return users.register(EDITION, key, body, body.account());
    }

    @GET
    @PermitAll
    @Operation(summary = "List and search accounts")
    @APIResponse(
            responseCode = "200",
            description = "A page of accounts, as everybody sees them",
            content = @Content(schema = @Schema(ref = "PageUserV2")))
    public Page<Object> list(
            @QueryParam("limit") Optional<String> limit,
            @QueryParam("cursor") Optional<String> cursor,
            @QueryParam("status") Optional<String> status,
            @QueryParam("handle") Optional<String> handle,
            @QueryParam("q") Optional<String> prefix,
            @QueryParam("sort") Optional<String> sort) {
        return users.list(EDITION, Listing.of(status, handle, prefix, sort), cursor, limit);
    }

    @GET
    @Path("/me")
    @Authenticated
    @Operation(operationId = "getMeV2", summary = "Go to the caller's own account")
    @APIResponse(responseCode = "302", description = "There it is")
    public Response self() {
        return users.self(EDITION);
    }

    @GET
    @Path("/{id}")
    @PermitAll
    @Operation(summary = "Read an account; its owner and admins see more of it")
    @APIResponseSchema(value = UserView.class, responseCode = "200", responseDescription = "The account")
    public Response read(String id, @HeaderParam(HttpHeaders.IF_NONE_MATCH) Optional<String> ifNoneMatch) {
        return users.read(EDITION, id, ifNoneMatch);
    }

    @PUT
    @Path("/{id}")
    @Consumes(MediaType.APPLICATION_JSON)
    @Authenticated
    @Operation(summary = "Replace an account; what cannot be changed may be repeated")
    @APIResponseSchema(value = UserView.class, responseCode = "200", responseDescription = "The account as it is now")
    @APIResponse(
            responseCode = "409",
            description = "The handle or the email is taken, or there would be no admin left",
            content =
                    @Content(
                            examples = {
                                @ExampleObject(name = "already-taken", summary = "this handle is taken"),
                                @ExampleObject(
                                        name = "last-admin",
                                        summary = "this is the last admin; make another one first")
                            }))
    public Response replace(
            String id,
            @HeaderParam(HttpHeaders.IF_MATCH) Optional<String> ifMatch,
            @Valid @NotNull(message = "a JSON body is missing") UserDocument body) {
        return users.replace(EDITION, id, ifMatch, body);
    }

    @PATCH
    @Path("/{id}")
    @Consumes({PatchDocument.MERGE_PATCH, PatchDocument.JSON_PATCH})
    @Authenticated
    @Operation(summary = "Change some of an account, by JSON Merge Patch (RFC 7396) or JSON Patch (RFC 6902)")
    @APIResponseSchema(value = UserView.class, responseCode = "200", responseDescription = "The account as it is now")
    @APIResponse(
            responseCode = "409",
            description =
                    "The handle or the email is taken, there would be no admin left, or a test of the patch failed",
            content =
                    @Content(
                            examples = {
                                @ExampleObject(name = "already-taken", summary = "this handle is taken"),
                                @ExampleObject(
                                        name = "last-admin",
                                        summary = "this is the last admin; make another one first")
                            }))
    public Response patch(
            String id,
            @HeaderParam(HttpHeaders.IF_MATCH) Optional<String> ifMatch,
            @NotNull(message = "a patch is missing") PatchDocument body) {
        return users.patch(EDITION, id, ifMatch, body);
    }

    @DELETE
    @Path("/{id}")
    @Authenticated
    @Operation(summary = "Delete an account: it is made anonymous, and its sessions end")
    @APIResponse(responseCode = "204", description = "It is gone, or was before")
    @APIResponse(
            responseCode = "409",
            description = "There would be no admin left",
            content =
                    @Content(
                            examples =
                                    @ExampleObject(
                                            name = "last-admin",
                                            summary = "this is the last admin; make another one first")))
    public void delete(String id, @HeaderParam(HttpHeaders.IF_MATCH) Optional<String> ifMatch) {
        users.delete(id, ifMatch);
    }
}
