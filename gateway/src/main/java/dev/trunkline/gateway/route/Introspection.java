package dev.trunkline.gateway.route;

import java.time.Duration;
import java.util.Optional;

/**
 * Whom to ask about a token or a key (RFC 7662), and for how long the answer counts.
 *
 * @param upstream of ours, with {@code location} as the path; empty if {@code location} is an absolute URL
 * @param client how the gateway shows who it is, by HTTP Basic (RFC 6749 §2.3.1)
 * @param good for how long an answer counts that says yes: as long may a revoked one pass, where revocation is not told
 * @param bad for how long one counts that says no
 */
public record Introspection(
        Optional<String> upstream, String location, Optional<Client> client, Duration good, Duration bad) {

    /** As the authorisation server knows the gateway. */
    public record Client(String id, String secret) {

        /** The secret is not for logs. */
        @Override
        public String toString() {
            return "client " + id;
        }
    }
}
