package dev.trunkline.gateway.auth;

import dev.trunkline.gateway.exchange.Principal;
import dev.trunkline.gateway.problem.Problem;
import java.util.Optional;

/** What was found of credentials. */
sealed interface Verdict {

    /**
     * @param untilSeconds since the epoch, skew included
     * @param issuedSeconds when the credential was issued; 0 if that is not known
     * @param heardSeconds since when it counts for what was revoked without our hearing of it: our own tokens since they
     *     were issued; others, of which our log of revocations tells nothing, since they were found good, and so they are
     *     but looked at anew
     * @param onward what services get instead of the client's own credentials, as {@code Authorization} has it
     */
    record Good(
            Principal.Subject principal,
            long untilSeconds,
            long issuedSeconds,
            long heardSeconds,
            Optional<String> onward)
            implements Verdict {

        Good(Principal.Subject principal, long untilSeconds) {
            this(principal, untilSeconds, 0, 0, Optional.empty());
        }
    }

    /**
     * @param reason continues the sentence "The access token ..."
     */
    record Bad(String reason) implements Verdict {}

    /** What is to be answered, for credentials of which a token's reason does not tell enough. */
    record Refused(Problem problem) implements Verdict {}

    /** The token names a key we do not have, so nothing can be said of it yet. */
    record UnknownKey() implements Verdict {}

    /** Somebody else must be asked, which takes a while. */
    record Unsettled() implements Verdict {}
}
