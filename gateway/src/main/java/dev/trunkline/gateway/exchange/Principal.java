package dev.trunkline.gateway.exchange;

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
     * @param subject the verified token's {@code sub}
     */
    record Subject(String subject) implements Principal {}
}
