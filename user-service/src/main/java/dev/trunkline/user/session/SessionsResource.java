package dev.trunkline.user.session;

import dev.trunkline.rest.client.ClientNetwork;
import dev.trunkline.rest.id.Ids;
import dev.trunkline.rest.paging.Page;
import dev.trunkline.rest.query.StrictQuery;
import dev.trunkline.user.token.Caller;
import io.quarkus.security.Authenticated;
import jakarta.annotation.security.PermitAll;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotNull;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.util.Optional;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.headers.Header;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.ExampleObject;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponseSchema;
import org.eclipse.microprofile.openapi.annotations.security.SecurityRequirements;

/** {@code /v1/sessions}. */
@Path("/v1/sessions")
@Produces(MediaType.APPLICATION_JSON)
@StrictQuery
public class SessionsResource {

    private final SignIn signIn;
    private final Sessions sessions;
    private final Caller caller;
    private final ClientNetwork network;

    SessionsResource(SignIn signIn, Sessions sessions, Caller caller, ClientNetwork network) {
        this.signIn = signIn;
        this.sessions = sessions;
        this.caller = caller;
        this.network = network;
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
            headers = @Header(name = "WWW-Authenticate", ref = "WwwAuthenticate"),
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
    @APIResponse(
            responseCode = "429",
            description = "Too many wrong passwords for this account, or from this network",
            headers = @Header(name = "Retry-After", ref = "RetryAfter"),
            content =
                    @Content(
                            examples =
                                    @ExampleObject(
                                            name = "too-many-attempts",
                                            summary = "too many attempts with a wrong password; try again in 8 s")))
    public Response login(
            @HeaderParam("Idempotency-Key") Optional<String> key,
            @Valid @NotNull(message = "a JSON body is missing") Login body) {
        return signIn.login(key, body, network.text()).response();
    }

    @GET
    @Authenticated
    @Operation(summary = "List the caller's sessions")
    @APIResponse(
            responseCode = "200",
            description = "All of them",
            content = @Content(schema = @Schema(ref = "PageSession")))
    public Response list() {
        UUID current = caller.requiredSession();
        // There are never more than trunkline.session.max, so one page holds them.
        return unstored(new Page<>(
                sessions.of(caller.requiredPerson().id()).stream()
                        .map(session -> SessionEntry.of(session, current))
                        .toList(),
                Optional.empty()));
    }

    @GET
    @Path("/{sessionId}")
    @Authenticated
    @Operation(summary = "Read a session")
    @APIResponseSchema(value = SessionEntry.class, responseCode = "200", responseDescription = "The session")
    public Response read(String sessionId) {
        return read(Ids.fromPath(sessionId));
    }

    @GET
    @Path("/current")
    @Authenticated
    @Operation(operationId = "getCurrentSession", summary = "Read the session that the request is made in")
    @APIResponseSchema(value = SessionEntry.class, responseCode = "200", responseDescription = "The session")
    @APIResponse(
            responseCode = "404",
            description = "It has ended",
            content =
                    @Content(
                            examples =
                                    @ExampleObject(
                                            name = "not-found",
                                            summary = "there is no session"
                                                    + " 0198c0de-8f3a-7b21-9c4d-5e6f70819203, or it has ended")))
    public Response readCurrent() {
        return read(caller.requiredSession());
    }

    @DELETE
    @Path("/{sessionId}")
    @Authenticated
    @Operation(summary = "End a session: its refresh tokens are dead")
    @APIResponse(responseCode = "204", description = "It has ended, or had before")
    public void end(String sessionId) {
        sessions.end(caller.requiredPerson(), Ids.fromPath(sessionId));
    }

    @DELETE
    @Path("/current")
    @Authenticated
    @Operation(operationId = "logOut", summary = "Log out: the session's refresh tokens are dead")
    @APIResponse(responseCode = "204", description = "The session has ended")
    public void logout() {
        sessions.end(caller.requiredSession());
    }

    private Response read(UUID id) {
        return unstored(SessionEntry.of(sessions.get(caller.requiredPerson(), id), caller.requiredSession()));
    }

    private static Response unstored(Object entity) {
        return Response.ok(entity).header(HttpHeaders.CACHE_CONTROL, "no-store").build();
    }
}
