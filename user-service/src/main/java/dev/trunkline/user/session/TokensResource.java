package dev.trunkline.user.session;

import dev.trunkline.rest.query.StrictQuery;
import jakarta.annotation.security.PermitAll;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotNull;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.util.Optional;

/** {@code /v1/tokens}. */
@Path("/v1/tokens")
@Produces(MediaType.APPLICATION_JSON)
@StrictQuery
@PermitAll
public class TokensResource {

    private final Renewal renewal;

    TokensResource(Renewal renewal) {
        this.renewal = renewal;
    }

    @POST
    @Consumes(MediaType.APPLICATION_JSON)
    public Response refresh(
            @HeaderParam("Idempotency-Key") Optional<String> key,
            @Valid @NotNull(message = "a JSON body is missing") Refresh body) {
        return renewal.renew(key, body).response();
    }
}
