package dev.trunkline.rest.auth;

import dev.trunkline.rest.problem.ProblemException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Pattern;

/**
 * Tells by a token's subject whose account here its bearer has. The gateway also knows callers who have none, of other
 * issuers or by a certificate: they may do what takes no account, by the scopes and roles of their token.
 */
public final class AccountOf {

    private static final Pattern ID = Pattern.compile("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}");

    private AccountOf() {}

    /** Empty for a caller who has none. */
    public static Optional<UUID> subject(String subject) {
        return ID.matcher(subject).matches() ? Optional.of(UUID.fromString(subject)) : Optional.empty();
    }

    /**
     * For what is done to, or by, an account of the caller's own.
     *
     * @throws ProblemException 403 for a caller who has none
     */
    public static UUID required(String subject) {
        return subject(subject).orElseThrow(AccountOf::missing);
    }

    /**
     * By what the caller is counted: the account, or else an id that is no account's, for those are of another version
     * (RFC 9562 §5.3, §5.7).
     */
    public static UUID counted(String subject) {
        return subject(subject).orElseGet(() -> UUID.nameUUIDFromBytes(subject.getBytes(StandardCharsets.UTF_8)));
    }

    /** 403, with a type of its own, for no other token of the same caller's would do. */
    public static ProblemException missing() {
        return ProblemException.of(
                403,
                "no-account",
                "Not allowed",
                "this takes an account here, and whoever this token was issued for has none");
    }
}
