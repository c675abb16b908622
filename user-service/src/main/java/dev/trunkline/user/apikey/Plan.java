package dev.trunkline.user.apikey;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;

/** How much may be asked with a key: which limits heed it is the gateway's. */
public enum Plan {
    FREE,
    PRO;

    /** As it is written in JSON, tokens and the database. */
    @JsonValue
    public String text() {
        return name().toLowerCase(Locale.ROOT);
    }
}
