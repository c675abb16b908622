package dev.trunkline.user.session;

import dev.trunkline.rest.id.Ids;
import dev.trunkline.rest.query.StrictQuery;
import dev.trunkline.user.token.Caller;
import io.quarkus.security.Authenticated;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;

/** {@code /v1/users/{id}/sessions}. */
@Path("/v1/users/{id}/sessions")
@Produces(MediaType.APPLICATION_JSON)
@StrictQuery
public class UserSessionsResource {

    private final Sessions sessions;
    private final Caller caller;

    UserSessionsResource(Sessions sessions, Caller caller) {
        this.sessions = sessions;
        this.caller = caller;
    }

    @DELETE
    @Authenticated
    @Operation(operationId = "endUserSessions", summary = "End all sessions of an account")
    @APIResponse(responseCode = "204", description = "They have ended")
    public void endAll(String id) {
        sessions.endAll(caller.requiredPerson(), Ids.fromPath(id));
    }
}
