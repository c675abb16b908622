package dev.trunkline.user.apikey;

import dev.trunkline.user.account.Account;
import dev.trunkline.user.account.Role;
import dev.trunkline.user.apikey.ApiKeyTable.Owned;
import dev.trunkline.user.token.Scope;
import jakarta.annotation.security.PermitAll;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.FormParam;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.eclipse.microprofile.openapi.annotations.Operation;

/**
 * Tells gateways whom an API key speaks for (RFC 7662). No route leads here from outside; to whom it answered all the
 * same, it would say nothing that the holder of a key cannot read elsewhere.
 */
@Path("/internal/introspection")
@PermitAll
public class IntrospectionResource {

    private final ApiKeys keys;

    IntrospectionResource(ApiKeys keys) {
        this.keys = keys;
    }

    @POST
    @Consumes(MediaType.APPLICATION_FORM_URLENCODED)
    @Produces(MediaType.APPLICATION_JSON)
    @Operation(hidden = true)
    public Response introspect(@FormParam("token") Optional<String> token) {
        return Response.ok(token.flatMap(keys::recognise)
                        .map(IntrospectionResource::active)
                        .orElse(Map.of("active", false)))
                .header(HttpHeaders.CACHE_CONTROL, "no-store")
                .build();
    }

    private static Map<String, Object> active(Owned found) {
        Account owner = found.owner();
        Map<String, Object> answer = new LinkedHashMap<>();
        answer.put("active", true);
        answer.put("sub", owner.id().toString());
        answer.put("username", owner.handle());
        answer.put("name", owner.displayName());
        answer.put("client_id", found.key().id().toString());
        answer.put("iat", found.key().createdAt().getEpochSecond());
        answer.put("exp", found.key().expiresAt().getEpochSecond());
        found.key().scopes().ifPresent(scopes -> answer.put("scope", scope(scopes, owner.role())));
        answer.put("groups", groups(owner.role(), found.key().scopes()));
        answer.put("plan", found.key().plan().text());
        return answer;
    }

    /** Never more than the account may do now, whatever it could when the key was made. */
    private static String scope(List<Scope> scopes, Role owner) {
        return scopes.stream()
                .filter(scope -> scope != Scope.ADMIN || owner == Role.ADMIN)
                .map(Scope::text)
                .collect(Collectors.joining(" "));
    }

    /** As access tokens have them: an admin is a user too, and by a key that was made for other things no more than that. */
    private static List<String> groups(Role role, Optional<List<Scope>> scopes) {
        boolean admin = role == Role.ADMIN
                && scopes.map(named -> named.contains(Scope.ADMIN)).orElse(true);
        return admin ? List.of(Role.USER.text(), Role.ADMIN.text()) : List.of(Role.USER.text());
    }
}
