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
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.ExampleObject;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponseSchema;
import org.eclipse.microprofile.openapi.annotations.security.SecurityRequirements;

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
    @Operation(summary = "Log in")
    @SecurityRequirements
    @APIResponseSchema(value = SessionView.class, responseCode = "201", responseDescription = "The session's tokens")
    @APIResponse(
            responseCode = "401",
            description = "There is no such account, or the password is another",
            content =
                    @Content(
                            examples =
                                    @ExampleObject(
                                            name = "wrong-credentials",
                                            summary = "there is no account with this handle and password")))
    @APIResponse(
            responseCode = "403",
            description = "The account is not active",
            content = @Content(examples = @ExampleObject(name = "forbidden", summary = "this account is suspended")))
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
    @Operation(operationId = "logOut", summary = "Log out: the session's refresh tokens are dead")
    @APIResponse(responseCode = "204", description = "The session has ended")
    public void logout() {
        sessions.logout(caller.requiredSession());
    }
}
