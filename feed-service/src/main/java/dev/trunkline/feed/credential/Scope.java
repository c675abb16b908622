package dev.trunkline.feed.credential;

/** What an API key must have been made for, if it was not made for all; the names are user-service's. */
public enum Scope {
    POSTS_READ("posts:read"),
    POSTS_WRITE("posts:write"),
    FEED_READ("feed:read");

    private final String text;

    Scope(String text) {
        this.text = text;
    }

    public String text() {
        return text;
    }
}
