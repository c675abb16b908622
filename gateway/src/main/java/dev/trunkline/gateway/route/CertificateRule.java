package dev.trunkline.gateway.route;

import java.util.Optional;
import java.util.Set;

/**
 * Who the bearer of a client's certificate is, and what that may do.
 *
 * @param subject that it is known by, as the subject of a token; absent, the certificate's own name
 * @param scopes that it has, and no others
 * @param plan that limits heed; empty for none
 */
public record CertificateRule(Optional<String> subject, Set<String> scopes, Set<String> roles, String plan) {}
