package dev.trunkline.user.account;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/**
 * An account as version 1 of the API shows it.
 *
 * @param email empty unless the reader is the owner or an admin, as {@code role}
 */
@JsonInclude(JsonInclude.Include.NON_ABSENT)
@Schema(
        name = "User",
        requiredProperties = {"id", "handle", "displayName", "status", "createdAt"})
public record UserView(
        UUID id,
        String handle,
        String displayName,
        Optional<String> email,
        AccountStatus status,
        Optional<Role> role,
        Instant createdAt) {

    /** What everybody may see. */
    public static UserView open(Account account) {
        return of(account, false);
    }

    /** What the owner and admins may see. */
    public static UserView own(Account account) {
        return of(account, true);
    }

    private static UserView of(Account account, boolean own) {
        return new UserView(
                account.id(),
                account.handle(),
                account.displayName(),
                Optional.of(account.email()).filter(email -> own),
                account.status(),
                Optional.of(account.role()).filter(role -> own),
                account.createdAt());
    }
}
