package dev.trunkline.user.session;

import dev.trunkline.rest.id.Ids;
import dev.trunkline.rest.query.StrictQuery;
import dev.trunkline.user.token.Caller;
import io.quarkus.security.Authenticated;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotNull;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;

/** {@code /v1/users/{id}/password} and {@code /v1/users/{id}/sessions}. */
@Path("/v1/users/{id}")
@Produces(MediaType.APPLICATION_JSON)
@StrictQuery
@Authenticated
public class OwnerResource {

    private final PasswordChanges passwords;
    private final Sessions sessions;
    private final Caller caller;
    private final ClientNetwork network;

    OwnerResource(PasswordChanges passwords, Sessions sessions, Caller caller, ClientNetwork network) {
        this.passwords = passwords;
        this.sessions = sessions;
        this.caller = caller;
        this.network = network;
    }

    @PUT
    @Path("/password")
    @Consumes(MediaType.APPLICATION_JSON)
    public void changePassword(String id, @Valid @NotNull(message = "a JSON body is missing") PasswordChange body) {
        passwords.change(caller.requiredActor(), Ids.fromPath(id), caller.requiredSession(), body, network.text());
    }

    @DELETE
    @Path("/sessions")
    public void endSessions(String id) {
        sessions.endAll(caller.requiredActor(), Ids.fromPath(id));
    }
}
