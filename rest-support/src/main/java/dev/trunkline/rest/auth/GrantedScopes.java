package dev.trunkline.rest.auth;

import dev.trunkline.rest.problem.ProblemException;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What a token was made for, by its claim {@code scope} (RFC 8693 §4.2): all that its subject may do where it has none,
 * as the tokens of those who have logged in, and otherwise what it names and nothing else.
 */
public record GrantedScopes(Optional<Set<String>> names) {

    public static final GrantedScopes ALL = new GrantedScopes(Optional.empty());

    /**
     * @param claim names with blanks between; what is no text names nothing
     */
    public static GrantedScopes of(Optional<Object> claim) {
        return claim.map(value -> value instanceof String text
                        ? Set.copyOf(List.of(text.strip().split("\\s+")))
                        : Set.<String>of())
                .map(names -> new GrantedScopes(Optional.of(names)))
                .orElse(ALL);
    }

    public boolean has(String scope) {
        return names.map(known -> known.contains(scope)).orElse(true);
    }

    /**
     * Lets go on who has {@code scope}.
     *
     * @throws ProblemException 403 for everyone else
     */
    public void require(String scope) {
        if (!has(scope)) {
            throw ProblemException.insufficientScope(scope);
        }
    }
}
