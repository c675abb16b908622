package dev.trunkline.user.account.v1;

import dev.trunkline.rest.paging.Page;
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
import jakarta.ws.rs.POST;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.util.Optional;

/** {@code /v1/users}. */
@Path(Version1.PATH)
@Produces(MediaType.APPLICATION_JSON)
@StrictQuery
@Superseded
public class UsersResource {

    private static final Edition<UserDocument> EDITION = new Version1();

    private final UserExchange users;

    UsersResource(UserExchange users) {
        this.users = users;
    }

    @POST
    @Consumes(MediaType.APPLICATION_JSON)
    @PermitAll
    public Response register(
            @HeaderParam("Idempotency-Key") Optional<String> key,
            @Valid @NotNull(message = "a JSON body is missing") Registration body) {
        return users.register(EDITION, key, body, body.account());
    }

    @GET
    @PermitAll
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
    public Response self() {
        return users.self(EDITION);
    }

    @GET
    @Path("/{id}")
    @PermitAll
    public Response read(String id, @HeaderParam(HttpHeaders.IF_NONE_MATCH) Optional<String> ifNoneMatch) {
        return users.read(EDITION, id, ifNoneMatch);
    }

    @PUT
    @Path("/{id}")
    @Consumes(MediaType.APPLICATION_JSON)
    @Authenticated
    public Response replace(
            String id,
            @HeaderParam(HttpHeaders.IF_MATCH) Optional<String> ifMatch,
            @Valid @NotNull(message = "a JSON body is missing") UserDocument body) {
        return users.replace(EDITION, id, ifMatch, body);
    }

    @DELETE
    @Path("/{id}")
    @Authenticated
    public void delete(String id, @HeaderParam(HttpHeaders.IF_MATCH) Optional<String> ifMatch) {
        users.delete(id, ifMatch);
    }
}
