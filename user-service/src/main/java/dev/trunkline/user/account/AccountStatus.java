package dev.trunkline.user.account;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/** Whether an account takes part. */
public enum AccountStatus {
    ACTIVE,
    SUSPENDED,
    DEACTIVATED;

    /** As it is written in JSON, queries and the database. */
    @JsonValue
    public String text() {
        return name().toLowerCase(Locale.ROOT);
    }

    static final String TEXTS = Arrays.stream(values()).map(AccountStatus::text).collect(Collectors.joining(", "));

    /** Reads what {@link #text} wrote; empty if there is no such status. */
    public static Optional<AccountStatus> parse(String text) {
        return Arrays.stream(values())
                .filter(status -> status.text().equals(text))
                .findFirst();
    }
}
