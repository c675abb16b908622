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
