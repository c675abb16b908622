package dev.trunkline.gateway.route;

/** Whose requests a limit counts together. */
public enum LimitKey {
    /** The token's subject; a caller without one is not counted. */
    PRINCIPAL,
    /** The caller's address, whoever they say they are. */
    ADDRESS,
    /** The address of a caller who has no principal. */
    ANONYMOUS_ADDRESS
}
