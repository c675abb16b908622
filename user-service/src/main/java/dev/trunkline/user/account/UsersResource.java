package dev.trunkline.user.account;

import dev.trunkline.rest.conditional.EntityTag;
import dev.trunkline.rest.id.Ids;
import dev.trunkline.rest.paging.Limit;
import dev.trunkline.rest.paging.Page;
import dev.trunkline.rest.query.StrictQuery;
import dev.trunkline.user.token.Caller;
import jakarta.annotation.security.PermitAll;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotNull;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.util.Optional;
import java.util.UUID;

/** {@code /v1/users}. */
@Path("/v1/users")
@Produces(MediaType.APPLICATION_JSON)
@StrictQuery
@PermitAll
public class UsersResource {

    private final Accounts accounts;
    private final Caller caller;

    UsersResource(Accounts accounts, Caller caller) {
        this.accounts = accounts;
        this.caller = caller;
    }

    @POST
    @Consumes(MediaType.APPLICATION_JSON)
    public Response register(@Valid @NotNull(message = "a JSON body is missing") Registration body) {
        Account account = accounts.register(body);
        return Response.status(Response.Status.CREATED)
                // Relative: the client's view of the host is the gateway's, not ours (RFC 9110 §10.2.2).
                .header(HttpHeaders.LOCATION, "/v1/users/" + account.id())
                .header(HttpHeaders.ETAG, tag(account, true).header())
                .entity(UserView.own(account))
                .build();
    }

    @GET
    public Page<UserView> list(
            @QueryParam("limit") Optional<String> limit,
            @QueryParam("cursor") Optional<String> cursor,
            @QueryParam("status") Optional<String> status) {
        return accounts.page(status.map(AccountStatus::fromQuery), cursor, Limit.of(limit))
                .map(UserView::open);
    }

    @GET
    @Path("/{id}")
    public Response read(String id, @HeaderParam(HttpHeaders.IF_NONE_MATCH) Optional<String> ifNoneMatch) {
        UUID wanted = Ids.fromPath(id);
        boolean own = caller.id().filter(wanted::equals).isPresent();
        Account account = accounts.get(wanted);
        EntityTag tag = tag(account, own);
        Response.ResponseBuilder answer = tag.notModified(ifNoneMatch)
                ? Response.notModified()
                : Response.ok(own ? UserView.own(account) : UserView.open(account));
        return answer.header(HttpHeaders.ETAG, tag.header())
                .header(HttpHeaders.VARY, HttpHeaders.AUTHORIZATION)
                .header(HttpHeaders.CACHE_CONTROL, own ? "private, no-cache" : "no-cache")
                .build();
    }

    /** Strong tags mean equal bytes, and the owner sees more of the same version. */
    private static EntityTag tag(Account account, boolean own) {
        return EntityTag.strong(account.version() + (own ? ".own" : ""));
    }
}
