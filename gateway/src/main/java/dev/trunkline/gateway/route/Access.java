package dev.trunkline.gateway.route;

import java.util.Optional;
import java.util.Set;

/**
 * Who may use a route.
 *
 * @param by the kinds of credentials that are looked at; others are as good as none
 * @param scopes all of which the credentials must have, where there are any
 * @param roles one of which the caller must have; empty for any caller
 * @param owner the variable of the path that must be the caller's subject, unless the caller is an admin
 */
public record Access(
        AuthRule rule, Set<CredentialKind> by, Set<String> scopes, Set<String> roles, Optional<String> owner) {

    /** Whose routes are everybody's, as far as ownership goes. */
    public static final String ADMIN = "admin";

    /** What a route has that says nothing. */
    public static final Access DENIED = of(AuthRule.DENY);

    /** Where good credentials are enough. */
    public static Access of(AuthRule rule) {
        return new Access(rule, Set.of(CredentialKind.BEARER), Set.of(), Set.of(), Optional.empty());
    }

    public boolean takes(CredentialKind kind) {
        return by.contains(kind);
    }

    /** Whether nothing that a request itself could show is looked at. */
    public boolean certificatesOnly() {
        return by.equals(Set.of(CredentialKind.CERTIFICATE));
    }

    /** Whether good credentials are not enough. */
    public boolean selective() {
        return !scopes.isEmpty() || !roles.isEmpty() || owner.isPresent();
    }
}
