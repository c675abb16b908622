package dev.trunkline.user.key;

import dev.trunkline.rest.conditional.EntityTag;
import dev.trunkline.rest.query.StrictQuery;
import jakarta.annotation.security.PermitAll;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.security.SecurityRequirements;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jose4j.jwk.JsonWebKey;
import org.jose4j.jwk.JsonWebKeySet;

/** {@code /.well-known/jwks.json}: the public keys (RFC 7517 §5). */
@Path("/.well-known/jwks.json")
@StrictQuery
@PermitAll
public class JwksResource {

    /** How long a verifier may go on with what it got; a key signs only when it has been here for longer. */
    static final Duration MAX_AGE = Duration.ofSeconds(300);

    private final KeyRing keys;

    JwksResource(KeyRing keys) {
        this.keys = keys;
    }

    @GET
    @Operation(operationId = "getKeys", summary = "The keys that verify access tokens")
    @SecurityRequirements
    @Tag(name = "keys")
    @APIResponse(
            responseCode = "200",
            description = "The keys, also those that sign no more but whose tokens are still good",
            content = {
                @Content(mediaType = MediaType.APPLICATION_JSON, schema = @Schema(ref = "KeySet")),
                @Content(mediaType = "application/jwk-set+json", schema = @Schema(ref = "KeySet"))
            })
    @Produces({MediaType.APPLICATION_JSON, "application/jwk-set+json"})
    public Response read(@HeaderParam(HttpHeaders.IF_NONE_MATCH) Optional<String> ifNoneMatch) {
        List<KeptKey> published = keys.published();
        EntityTag tag = EntityTag.strong(published.stream().map(KeptKey::kid).collect(Collectors.joining(".")));
        Response.ResponseBuilder answer =
                tag.notModified(ifNoneMatch) ? Response.notModified() : Response.ok(document(published));
        return answer.header(HttpHeaders.ETAG, tag.header())
                .header(HttpHeaders.CACHE_CONTROL, "public, max-age=" + MAX_AGE.toSeconds())
                .build();
    }

    private static String document(List<KeptKey> published) {
        return new JsonWebKeySet(published.stream()
                        .map(KeptKey::key)
                        .map(SigningKey::jwk)
                        .toList())
                .toJson(JsonWebKey.OutputControlLevel.PUBLIC_ONLY);
    }
}
