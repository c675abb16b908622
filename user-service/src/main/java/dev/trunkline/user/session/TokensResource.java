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
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.headers.Header;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.ExampleObject;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponseSchema;
import org.eclipse.microprofile.openapi.annotations.security.SecurityRequirements;

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
    @Operation(summary = "Exchange a refresh token for new tokens")
    @SecurityRequirements
    @APIResponseSchema(value = SessionView.class, responseCode = "201", responseDescription = "The new tokens")
    @APIResponse(
            responseCode = "401",
            description = "The refresh token is unknown, expired or spent",
            headers = @Header(name = "WWW-Authenticate", ref = "WwwAuthenticate"),
            content =
                    @Content(
                            examples =
                                    @ExampleObject(
                                            name = "wrong-refresh-token",
                                            summary = "the refresh token is not good any more; log in again")))
    public Response refresh(
            @HeaderParam("Idempotency-Key") Optional<String> key,
            @Valid @NotNull(message = "a JSON body is missing") Refresh body) {
        return renewal.renew(key, body).response();
    }
}
