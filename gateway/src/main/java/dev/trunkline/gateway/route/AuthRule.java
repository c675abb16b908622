package dev.trunkline.gateway.route;

/** What a route asks of a caller's credentials. */
public enum AuthRule {
    /** Nobody passes; what a route has that says nothing. */
    DENY,
    /** Credentials are passed on unread. */
    NONE,
    /** A caller may come without credentials, but not with bad ones. */
    OPTIONAL,
    /** Only callers with good credentials pass. */
    REQUIRED
}
