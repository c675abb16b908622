package dev.trunkline.gateway.auth;

import dev.trunkline.gateway.exchange.Principal;

/** What the verification of a token found. */
sealed interface Verdict {

    /**
     * @param untilSeconds since the epoch, skew included
     */
    record Good(Principal.Subject principal, long untilSeconds) implements Verdict {}

    /**
     * @param reason continues the sentence "The access token ..."
     */
    record Bad(String reason) implements Verdict {}

    /** The token names a key we do not have, so nothing can be said of it yet. */
    record UnknownKey() implements Verdict {}
}
