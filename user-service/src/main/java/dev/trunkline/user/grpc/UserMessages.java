package dev.trunkline.user.grpc;

import com.google.protobuf.Timestamp;
import dev.trunkline.contracts.user.v1.AccountStatus;
import dev.trunkline.contracts.user.v1.Role;
import dev.trunkline.contracts.user.v1.User;
import dev.trunkline.rest.id.Ids;
import dev.trunkline.rest.problem.ProblemException;
import dev.trunkline.user.account.Account;
import dev.trunkline.user.account.AccountTag;
import java.util.Arrays;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Collectors;

/** Says in the messages of the contract what the domain says in its records, and back. */
final class UserMessages {

    private static final String STATUS = "ACCOUNT_STATUS_";
    private static final String ROLE = "ROLE_";

    private UserMessages() {}

    /**
     * @param own whether the reader is the owner or an admin
     */
    static User user(Account account, boolean own) {
        User.Builder user = User.newBuilder()
                .setId(account.id().toString())
                .setHandle(account.handle())
                .setDisplayName(account.displayName())
                .setGivenName(account.givenName().orElse(""))
                .setFamilyName(account.familyName().orElse(""))
                .setStatus(AccountStatus.valueOf(STATUS + account.status().name()))
                .setCreatedAt(Timestamp.newBuilder()
                        .setSeconds(account.createdAt().getEpochSecond())
                        .setNanos(account.createdAt().getNano()))
                .setEtag(AccountTag.of(account, own).header());
        if (own) {
            user.setEmail(account.email())
                    .setRole(Role.valueOf(ROLE + account.role().name()));
        }
        return user.build();
    }

    /**
     * @param field where {@code text} is in the request
     * @throws ProblemException 400 if it is not an id
     */
    static UUID id(String field, String text) {
        try {
            return Ids.fromPath(text);
        } catch (ProblemException malformed) {
            throw ProblemException.invalid(field, "must be an id, a lower-case UUID");
        }
    }

    /** What the contract leaves empty is absent. */
    static Optional<String> optional(String text) {
        return Optional.of(text).filter(some -> !some.isEmpty());
    }

    /**
     * As the domain writes it; empty if it is unspecified.
     *
     * @throws ProblemException 400 if it is none that we know
     */
    static Optional<String> text(String field, AccountStatus status) {
        return switch (status) {
            case ACCOUNT_STATUS_UNSPECIFIED -> Optional.empty();
            case UNRECOGNIZED -> throw oneOf(field, AccountStatus.values());
            default ->
                Optional.of(dev.trunkline.user.account.AccountStatus.valueOf(
                                status.name().substring(STATUS.length()))
                        .text());
        };
    }

    /**
     * As the domain writes it; empty if it is unspecified.
     *
     * @throws ProblemException 400 if it is none that we know
     */
    static Optional<String> text(String field, Role role) {
        return switch (role) {
            case ROLE_UNSPECIFIED -> Optional.empty();
            case UNRECOGNIZED -> throw oneOf(field, Role.values());
            default ->
                Optional.of(dev.trunkline.user.account.Role.valueOf(role.name().substring(ROLE.length()))
                        .text());
        };
    }

    private static ProblemException oneOf(String field, Enum<?>[] values) {
        return ProblemException.invalid(
                field,
                "must be one of: "
                        + Arrays.stream(values)
                                .map(Enum::name)
                                .filter(name -> !name.endsWith("_UNSPECIFIED") && !name.equals("UNRECOGNIZED"))
                                .collect(Collectors.joining(", ")));
    }
}
