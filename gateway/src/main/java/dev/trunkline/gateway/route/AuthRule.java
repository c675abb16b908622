package dev.trunkline.gateway.route;

/** What a route asks of a caller's access token. */
public enum AuthRule {
    /** Tokens are passed on unread. */
    NONE,
    /** A caller may come without a token, but not with a bad one. */
    OPTIONAL,
    /** Only callers with a good token pass. */
    REQUIRED
}
