package dev.trunkline.user.follow;

import dev.trunkline.rest.auth.CheckedToken;
import dev.trunkline.rest.conditional.EntityTag;
import dev.trunkline.rest.id.Ids;
import dev.trunkline.rest.paging.Limit;
import dev.trunkline.rest.paging.Page;
import dev.trunkline.rest.query.StrictQuery;
import dev.trunkline.user.account.UserView;
import dev.trunkline.user.token.Caller;
import dev.trunkline.user.token.Scope;
import io.quarkus.security.Authenticated;
import jakarta.annotation.security.PermitAll;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
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

/** {@code /v1/users/{id}/following}, {@code .../followers} and {@code .../counts}. */
@Path("/v1/users/{id}")
@Produces(MediaType.APPLICATION_JSON)
@StrictQuery
@CheckedToken
public class FollowsResource {

    private final Follows follows;
    private final Caller caller;

    FollowsResource(Follows follows, Caller caller) {
        this.follows = follows;
        this.caller = caller;
    }

    @PUT
    @Path("/following/{targetId}")
    @Authenticated
    @Operation(operationId = "follow", summary = "Follow someone; twice is once")
    @APIResponse(responseCode = "204", description = "The one follows the other")
    @APIResponse(
            responseCode = "409",
            description = "The account to follow is not active",
            content =
                    @Content(
                            examples =
                                    @ExampleObject(
                                            name = "not-active",
                                            summary = "the account to follow is suspended")))
    @APIResponse(
            responseCode = "422",
            description = "Nobody follows themselves",
            content =
                    @Content(examples = @ExampleObject(name = "self-follow", summary = "nobody can follow themselves")))
    public void follow(String id, String targetId) {
        follows.follow(caller.requiredActor(Scope.USERS_WRITE), Ids.fromPath(id), Ids.fromPath(targetId));
    }

    @DELETE
    @Path("/following/{targetId}")
    @Authenticated
    @Operation(operationId = "unfollow", summary = "Follow someone no more; twice is once")
    @APIResponse(responseCode = "204", description = "The one does not follow the other")
    @APIResponse(
            responseCode = "422",
            description = "Nobody follows themselves",
            content =
                    @Content(examples = @ExampleObject(name = "self-follow", summary = "nobody can follow themselves")))
    public void unfollow(String id, String targetId) {
        follows.unfollow(caller.requiredActor(Scope.USERS_WRITE), Ids.fromPath(id), Ids.fromPath(targetId));
    }

    @GET
    @Path("/following")
    @PermitAll
    @Operation(operationId = "listFollowing", summary = "List whom an account follows, newest first")
    @APIResponse(
            responseCode = "200",
            description = "A page of accounts",
            content = @Content(schema = @Schema(ref = "PageUser")))
    public Page<UserView> following(
            String id, @QueryParam("limit") Optional<String> limit, @QueryParam("cursor") Optional<String> cursor) {
        return follows.following(Ids.fromPath(id), cursor, Limit.of(limit)).map(UserView::open);
    }

    @GET
    @Path("/followers")
    @PermitAll
    @Operation(operationId = "listFollowers", summary = "List who follows an account, newest first")
    @APIResponse(
            responseCode = "200",
            description = "A page of accounts",
            content = @Content(schema = @Schema(ref = "PageUser")))
    public Page<UserView> followers(
            String id, @QueryParam("limit") Optional<String> limit, @QueryParam("cursor") Optional<String> cursor) {
        return follows.followers(Ids.fromPath(id), cursor, Limit.of(limit)).map(UserView::open);
    }

    @GET
    @Path("/counts")
    @PermitAll
    @Operation(operationId = "getCounts", summary = "Count whom an account follows, and who follows it")
    @APIResponseSchema(value = Counts.class, responseCode = "200", responseDescription = "The counts")
    public Response counts(String id, @HeaderParam(HttpHeaders.IF_NONE_MATCH) Optional<String> ifNoneMatch) {
        Counts counts = follows.counts(Ids.fromPath(id));
        EntityTag tag = EntityTag.strong(counts.following() + "." + counts.followers());
        Response.ResponseBuilder answer = tag.notModified(ifNoneMatch) ? Response.notModified() : Response.ok(counts);
        return answer.header(HttpHeaders.ETAG, tag.header())
                .header(HttpHeaders.CACHE_CONTROL, "no-cache")
                .build();
    }
}
