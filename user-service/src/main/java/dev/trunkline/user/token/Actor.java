package dev.trunkline.user.token;

import dev.trunkline.rest.problem.ProblemException;
import java.util.UUID;

/**
 * Who acts, as the domain judges it.
 *
 * @param id the account; {@link #NO_ACCOUNT} for an admin who has none here
 * @param admin whether it may change others
 */
public record Actor(UUID id, boolean admin) {

    /** No account has the nil UUID (RFC 9562 §5.9). */
    public static final UUID NO_ACCOUNT = new UUID(0, 0);

    /** Whether this is {@code account}, or an admin. */
    public boolean mayActFor(UUID account) {
        return admin || id.equals(account);
    }

    /**
     * Lets only {@code account} itself and admins go on.
     *
     * @throws ProblemException 403 for everyone else
     */
    public void requireFor(UUID account) {
        if (!mayActFor(account)) {
            throw ProblemException.forbidden("only the user " + account + " or an admin may do this");
        }
    }
}
