package dev.trunkline.user.account.v2;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.trunkline.user.account.Account;
import dev.trunkline.user.account.AccountStatus;
import dev.trunkline.user.account.Role;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/**
 * An account as version 2 of the API shows it.
 *
 * @param email empty unless the reader is the owner or an admin, as {@code role}
 */
@JsonInclude(JsonInclude.Include.NON_ABSENT)
@Schema(
        name = "UserV2",
        requiredProperties = {"id", "handle", "name", "status", "createdAt"})
record UserView(
        UUID id,
        String handle,
        Name name,
        Optional<String> email,
        AccountStatus status,
        Optional<Role> role,
        Instant createdAt) {

    static UserView of(Account account, boolean own) {
        return new UserView(
                account.id(),
                account.handle(),
                new Name(
                        account.displayName(),
                        account.givenName().orElse(null),
                        account.familyName().orElse(null)),
                Optional.of(account.email()).filter(email -> own),
                account.status(),
                Optional.of(account.role()).filter(role -> own),
                account.createdAt());
    }
}
