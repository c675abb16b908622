package dev.trunkline.gateway.exchange;

import java.util.Locale;

/** How an exchange ended. */
public enum Outcome {
    /** The upstream's answer went out whole. */
    ANSWERED,
    /** The gateway answered by itself. */
    REFUSED,
    /** The answer had begun when the upstream failed or stalled, and was cut off for all to see. */
    CUT,
    /** The client went away first. */
    ABANDONED;

    private final String label = name().toLowerCase(Locale.ROOT);

    /** As meters, log and spans have it. */
    public String label() {
        return label;
    }
}
