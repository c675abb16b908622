package dev.trunkline.user.account;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;

/**
 * An account as version 1 of the API shows it.
 *
 * @param email empty unless the reader owns the account
 */
@JsonInclude(JsonInclude.Include.NON_ABSENT)
public record UserView(
        UUID id, String handle, String displayName, Optional<String> email, AccountStatus status, Instant createdAt) {

    /** What everybody may see. */
    public static UserView open(Account account) {
        return of(account, Optional.empty());
    }

    /** What the owner may see. */
    public static UserView own(Account account) {
        return of(account, Optional.of(account.email()));
    }

    private static UserView of(Account account, Optional<String> email) {
        return new UserView(
                account.id(), account.handle(), account.displayName(), email, account.status(), account.createdAt());
    }
}
