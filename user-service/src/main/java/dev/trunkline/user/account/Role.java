package dev.trunkline.user.account;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;

/** What an account may do beyond its own affairs. */
public enum Role {
    /** Nothing. */
    USER,
    /** Change any account. */
    ADMIN;

    /** As it is written in JSON, tokens and the database. */
    @JsonValue
    public String text() {
        return name().toLowerCase(Locale.ROOT);
    }
}
