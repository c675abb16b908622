package dev.trunkline.user.session;

import dev.trunkline.rest.client.ClientNetwork;
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
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.headers.Header;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.ExampleObject;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;

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
    @Operation(summary = "Have another password; all other sessions end")
    @APIResponse(responseCode = "204", description = "The new password is good from now on")
    @APIResponse(
            responseCode = "403",
            description = "The current password is another, or the account is somebody else's or not active",
            content =
                    @Content(
                            examples =
                                    @ExampleObject(
                                            name = "wrong-password",
                                            summary = "currentPassword is not the password")))
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
    public void change(String id, @Valid @NotNull(message = "a JSON body is missing") PasswordChange body) {
        passwords.change(caller.requiredPerson(), Ids.fromPath(id), caller.requiredSession(), body, network.text());
    }
}
