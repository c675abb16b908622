package dev.trunkline.gateway.exchange;

import dev.trunkline.gateway.route.CredentialKind;
import java.util.Set;

/** Who makes the request, as far as the gateway has verified it. */
public sealed interface Principal {

    Principal ANONYMOUS = new Anonymous();

    /** The plan that limits heed; empty if the credentials name none. */
    default String plan() {
        return "";
    }

    default Set<String> roles() {
        return Set.of();
    }

    /** The id of the API key that was shown; empty for whoever has shown something else. */
    default String apiKey() {
        return "";
    }

    record Anonymous() implements Principal {}

    /**
     * @param subject what the credentials call the caller; of another issuer than ours, with that issuer's prefix
     * @param by what the caller has shown
     * @param credential names the credential among the caller's others: the session of a token, the id of a key; empty
     *     if it has no name
     * @param scopes what the credential was made for
     */
    record Subject(String subject, CredentialKind by, String credential, Scopes scopes, Set<String> roles, String plan)
            implements Principal {

        /** Somebody by a token of ours that says nothing else. */
        public Subject(String subject) {
            this(subject, CredentialKind.BEARER, "", Scopes.ALL, Set.of(), "");
        }

        @Override
        public String apiKey() {
            return by == CredentialKind.API_KEY || by == CredentialKind.BASIC ? credential : "";
        }
    }
}
