package dev.trunkline.rest.auth;

import io.quarkus.security.identity.CurrentIdentityAssociation;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.inject.Instance;
import jakarta.inject.Singleton;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;
import org.jboss.resteasy.reactive.server.ServerRequestFilter;

/** Refuses what {@link CheckedToken} refuses. Identities are looked at lazily, so that a mapper answers for a bad one. */
@Singleton
public class CheckedTokenFilter {

    private final Instance<CurrentIdentityAssociation> identity;

    /**
     * @param identity unresolvable in a service without any authentication
     */
    CheckedTokenFilter(Instance<CurrentIdentityAssociation> identity) {
        this.identity = identity;
    }

    @CheckedToken
    @ServerRequestFilter
    public Uni<Response> check(HttpHeaders headers) {
        return headers.getHeaderString(HttpHeaders.AUTHORIZATION) == null || identity.isUnsatisfied()
                ? Uni.createFrom().nullItem()
                : identity.get().getDeferredIdentity().map(known -> null);
    }
}
