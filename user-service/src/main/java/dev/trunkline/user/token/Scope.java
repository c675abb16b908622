package dev.trunkline.user.token;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;

/**
 * What an API key may be made for, of what its account may do. The gateway's routes ask for these, and so do the services,
 * each for its own.
 */
public enum Scope {
    /** Accounts, and who follows whom; one's own account with what only its owner sees. */
    USERS_READ,
    /** To change one's account, and to follow. */
    USERS_WRITE,
    /** Posts, by author and all of them. */
    POSTS_READ,
    /** To write posts and to delete them. */
    POSTS_WRITE,
    /** One's own feed. */
    FEED_READ,
    /** To do with what is others' what the other scopes name; for accounts of admins. */
    ADMIN;

    /** As it is written in JSON, tokens and the database. */
    @JsonValue
    public String text() {
        return name().toLowerCase(Locale.ROOT).replace('_', ':');
    }

    public static Scope of(String text) {
        return valueOf(text.toUpperCase(Locale.ROOT).replace(':', '_'));
    }
}
