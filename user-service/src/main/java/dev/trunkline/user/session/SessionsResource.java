package dev.trunkline.user.session;

import dev.trunkline.rest.query.StrictQuery;
import dev.trunkline.user.token.Caller;
import io.quarkus.security.Authenticated;
import jakarta.annotation.security.PermitAll;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotNull;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;

/** {@code /v1/sessions}. */
@Path("/v1/sessions")
@Produces(MediaType.APPLICATION_JSON)
@StrictQuery
public class SessionsResource {

    private final Sessions sessions;
    private final Caller caller;

    SessionsResource(Sessions sessions, Caller caller) {
        this.sessions = sessions;
        this.caller = caller;
    }

    @POST
    @Consumes(MediaType.APPLICATION_JSON)
    @PermitAll
    public Response login(@Valid @NotNull(message = "a JSON body is missing") Login body) {
        return Response.status(Response.Status.CREATED)
                .header(HttpHeaders.LOCATION, "/v1/sessions/current")
                .header(HttpHeaders.CACHE_CONTROL, "no-store")
                .entity(sessions.login(body))
                .build();
    }

    @DELETE
    @Path("/current")
    @Authenticated
    public void logout() {
        sessions.logout(caller.requiredSession());
    }
}
