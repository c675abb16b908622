package dev.trunkline.user.follow;

import dev.trunkline.rest.id.Ids;
import dev.trunkline.rest.paging.Limit;
import dev.trunkline.rest.paging.Page;
import dev.trunkline.rest.query.StrictQuery;
import dev.trunkline.user.account.UserView;
import dev.trunkline.user.token.Caller;
import io.quarkus.security.Authenticated;
import jakarta.annotation.security.PermitAll;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import java.util.Optional;

/** {@code /v1/users/{id}/following} and {@code /v1/users/{id}/followers}. */
@Path("/v1/users/{id}")
@Produces(MediaType.APPLICATION_JSON)
@StrictQuery
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
    public void follow(String id, String targetId) {
        follows.follow(caller.requiredId(), Ids.fromPath(id), Ids.fromPath(targetId));
    }

    @DELETE
    @Path("/following/{targetId}")
    @Authenticated
    public void unfollow(String id, String targetId) {
        follows.unfollow(caller.requiredId(), Ids.fromPath(id), Ids.fromPath(targetId));
    }

    @GET
    @Path("/following")
    @PermitAll
    public Page<UserView> following(
            String id, @QueryParam("limit") Optional<String> limit, @QueryParam("cursor") Optional<String> cursor) {
        return follows.following(Ids.fromPath(id), cursor, Limit.of(limit)).map(UserView::open);
    }

    @GET
    @Path("/followers")
    @PermitAll
    public Page<UserView> followers(
            String id, @QueryParam("limit") Optional<String> limit, @QueryParam("cursor") Optional<String> cursor) {
        return follows.followers(Ids.fromPath(id), cursor, Limit.of(limit)).map(UserView::open);
    }
}
