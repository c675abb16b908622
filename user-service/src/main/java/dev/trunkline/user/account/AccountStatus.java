package dev.trunkline.user.account;

import com.fasterxml.jackson.annotation.JsonValue;
import dev.trunkline.rest.problem.ProblemException;
import java.util.Arrays;
import java.util.Locale;
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

    /**
     * Reads the query parameter {@code status}.
     *
     * @throws ProblemException 400 if there is no such status
     */
    static AccountStatus fromQuery(String text) {
        return Arrays.stream(values())
                .filter(status -> status.text().equals(text))
                .findFirst()
                .orElseThrow(() -> ProblemException.invalid(
                        "status",
                        "must be one of: "
                                + Arrays.stream(values())
                                        .map(AccountStatus::text)
                                        .collect(Collectors.joining(", "))));
    }
}
