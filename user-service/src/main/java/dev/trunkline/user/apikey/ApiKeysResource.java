package dev.trunkline.user.apikey;

import dev.trunkline.rest.id.Ids;
import dev.trunkline.rest.idempotency.Idempotency;
import dev.trunkline.rest.idempotency.Outcome;
import dev.trunkline.rest.paging.Page;
import dev.trunkline.rest.query.StrictQuery;
import dev.trunkline.user.token.Actor;
import dev.trunkline.user.token.Caller;
import io.quarkus.security.Authenticated;
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
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.ExampleObject;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponseSchema;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** {@code /v1/users/{id}/keys}. For who has logged in: a key that leaked must not beget others. */
@Path("/v1/users/{id}/keys")
@Produces(MediaType.APPLICATION_JSON)
@StrictQuery
@Tag(name = "api-keys")
public class ApiKeysResource {

    private final ApiKeys keys;
    private final Idempotency idempotency;
    private final Caller caller;

    ApiKeysResource(ApiKeys keys, Idempotency idempotency, Caller caller) {
        this.keys = keys;
        this.idempotency = idempotency;
        this.caller = caller;
    }

    @POST
    @Authenticated
    @Consumes(MediaType.APPLICATION_JSON)
    @Operation(
            operationId = "createApiKey",
            summary = "Make an API key; its text is shown here and never again",
            description =
                    "Sent again with the same `Idempotency-Key`, this makes no second key, and the answer tells of the "
                            + "first one without its text. Whoever has not got that gives the key another one by its rotation.")
    @APIResponseSchema(value = ShownKey.class, responseCode = "201", responseDescription = "The key")
    @APIResponse(
            responseCode = "409",
            description = "The account has as many keys as it may have",
            content =
                    @Content(
                            examples =
                                    @ExampleObject(
                                            name = "too-many-keys",
                                            summary = "there are 20 keys; revoke one first")))
    public Response create(
            String id,
            @HeaderParam("Idempotency-Key") Optional<String> key,
            @Valid @NotNull(message = "a JSON body is missing") NewKey body) {
        Actor actor = caller.requiredPerson();
        UUID account = Ids.fromPath(id);
        return idempotency
                .once(key, "POST " + path(account) + " by " + actor.id(), body, transaction -> {
                    ShownKey made = keys.create(transaction, actor, account, body);
                    return shown(path(account) + "/" + made.id(), made);
                })
                .response();
    }

    @GET
    @Authenticated
    @Operation(operationId = "listApiKeys", summary = "List the API keys of an account, newest first")
    @APIResponse(
            responseCode = "200",
            description = "All of them, without their texts",
            content = @Content(schema = @Schema(ref = "PageApiKey")))
    public Response list(String id) {
        // There are never more than trunkline.api-key.max, so one page holds them.
        return unstored(new Page<>(keys.of(caller.requiredPerson(), Ids.fromPath(id)), Optional.empty()));
    }

    @GET
    @Authenticated
    @Path("/{keyId}")
    @Operation(operationId = "getApiKey", summary = "Read what is known of an API key")
    @APIResponseSchema(value = KeyEntry.class, responseCode = "200", responseDescription = "The key, without its text")
    public Response read(String id, String keyId) {
        return unstored(keys.get(caller.requiredPerson(), Ids.fromPath(id), Ids.fromPath(keyId)));
    }

    @POST
    @Authenticated
    @Path("/{keyId}/rotation")
    @Operation(
            operationId = "rotateApiKey",
            summary = "Give an API key another text; the one before counts for an hour",
            description =
                    "Sent again with the same `Idempotency-Key`, this gives it no third text, and the answer is without "
                            + "the second. Whoever has not got that rotates once more by another `Idempotency-Key`: a text that nobody "
                            + "has used is the one that gives way, and the one before goes on counting.")
    @APIResponseSchema(value = ShownKey.class, responseCode = "201", responseDescription = "The key with its new text")
    public Response rotate(String id, String keyId, @HeaderParam("Idempotency-Key") Optional<String> key) {
        Actor actor = caller.requiredPerson();
        UUID account = Ids.fromPath(id);
        UUID which = Ids.fromPath(keyId);
        String address = path(account) + "/" + which;
        return idempotency
                .once(
                        key,
                        "POST " + address + "/rotation by " + actor.id(),
                        Map.of(),
                        transaction -> shown(address, keys.rotate(transaction, actor, account, which)))
                .response();
    }

    @DELETE
    @Authenticated
    @Path("/{keyId}")
    @Operation(operationId = "revokeApiKey", summary = "Revoke an API key")
    @APIResponse(responseCode = "204", description = "It counts no more, or never did")
    public void revoke(String id, String keyId) {
        keys.revoke(caller.requiredPerson(), Ids.fromPath(id), Ids.fromPath(keyId));
    }

    /** The text is not kept, not even sealed: what seals an answer here is a client's Idempotency-Key and no secret. */
    private static Outcome shown(String address, ShownKey key) {
        return Outcome.created(address, key).keeping(key.again()).with(HttpHeaders.CACHE_CONTROL, "no-store");
    }

    private static String path(UUID account) {
        return "/v1/users/" + account + "/keys";
    }

    private static Response unstored(Object entity) {
        return Response.ok(entity).header(HttpHeaders.CACHE_CONTROL, "no-store").build();
    }
}
