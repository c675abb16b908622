package dev.trunkline.gateway.auth;

import dev.trunkline.gateway.exchange.Principal;
import dev.trunkline.gateway.problem.Problem;
import dev.trunkline.gateway.route.Access;
import dev.trunkline.gateway.route.CredentialKind;
import dev.trunkline.gateway.route.PathPattern;
import java.util.Collections;
import java.util.Optional;
import java.util.TreeSet;

/** Decides whether somebody who is known may use a route; pure. */
final class Authorization {

    private Authorization() {}

    /** Empty if so. */
    static Optional<Problem> judge(Access access, Principal.Subject who, PathPattern pattern, String path) {
        if (!access.selective()) {
            return Optional.empty();
        }
        if (!who.scopes().cover(access.scopes())) {
            String needed = String.join(" ", new TreeSet<>(access.scopes()));
            return Optional.of(
                    who.by() == CredentialKind.CERTIFICATE
                            ? Problem.forbidden(
                                    "This certificate does not have all of the scopes that this needs: " + needed + ".")
                            : Problem.insufficientScope(Challenges.of(who.by()), needed));
        }
        if (!access.roles().isEmpty() && Collections.disjoint(access.roles(), who.roles())) {
            return Optional.of(Problem.forbidden(
                    "This is for those who have the role " + String.join(" or ", new TreeSet<>(access.roles())) + "."));
        }
        if (access.owner().isPresent()
                && !who.roles().contains(Access.ADMIN)
                && !pattern.variable(access.owner().get(), path)
                        .filter(who.subject()::equals)
                        .isPresent()) {
            return Optional.of(Problem.forbidden("This is for its owner, or an admin."));
        }
        return Optional.empty();
    }
}
