package dev.trunkline.user.session;

import dev.trunkline.rest.query.StrictQuery;
import jakarta.annotation.security.PermitAll;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotNull;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;

/** {@code /v1/tokens}. */
@Path("/v1/tokens")
@Produces(MediaType.APPLICATION_JSON)
@StrictQuery
@PermitAll
public class TokensResource {

    private final Sessions sessions;

    TokensResource(Sessions sessions) {
        this.sessions = sessions;
    }

    @POST
    @Consumes(MediaType.APPLICATION_JSON)
    public Response refresh(@Valid @NotNull(message = "a JSON body is missing") Refresh body) {
        return Response.status(Response.Status.CREATED)
                .header(HttpHeaders.CACHE_CONTROL, "no-store")
                .entity(sessions.refresh(new RefreshToken(body.refreshToken())))
                .build();
    }
}
