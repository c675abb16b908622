package dev.trunkline.user.session;

import dev.trunkline.rest.id.Ids;
import dev.trunkline.rest.query.StrictQuery;
import dev.trunkline.user.token.Caller;
import io.quarkus.security.Authenticated;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotNull;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;

/** {@code /v1/users/{id}/password}. */
@Path("/v1/users/{id}/password")
@Produces(MediaType.APPLICATION_JSON)
@StrictQuery
public class PasswordResource {

    private final PasswordChanges passwords;
    private final Caller caller;
    private final ClientNetwork network;

    PasswordResource(PasswordChanges passwords, Caller caller, ClientNetwork network) {
        this.passwords = passwords;
        this.caller = caller;
        this.network = network;
    }

    @PUT
    @Consumes(MediaType.APPLICATION_JSON)
    @Authenticated
    public void change(String id, @Valid @NotNull(message = "a JSON body is missing") PasswordChange body) {
        passwords.change(caller.requiredActor(), Ids.fromPath(id), caller.requiredSession(), body, network.text());
    }
}
