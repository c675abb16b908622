package dev.trunkline.gateway.auth;

import dev.trunkline.gateway.exchange.Principal;
import dev.trunkline.gateway.exchange.Scopes;
import dev.trunkline.gateway.route.CredentialKind;
import dev.trunkline.gateway.route.TokenRules;
import java.util.Collection;
import java.util.Collections;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** What an issuer's claims, of a token or of an answer about one, say of the caller; pure. */
final class Claims {

    private final TokenRules.Claims rules;

    Claims(TokenRules.Claims rules) {
        this.rules = rules;
    }

    Principal.Subject bearer(Map<String, Object> said, String subject) {
        Set<String> roles = rules.roles().map(path -> words(at(said, path))).orElse(Set.of());
        return new Principal.Subject(
                rules.prefix() + subject,
                CredentialKind.BEARER,
                text(said, "sid").orElse(""),
                scopes(said),
                roles,
                rules.plan()
                        .map(path -> at(said, path))
                        .filter(String.class::isInstance)
                        .map(String.class::cast)
                        .orElse(""));
    }

    private Scopes scopes(Map<String, Object> said) {
        // "scp" is how some issuers spell it.
        Object named = said.containsKey("scope") ? said.get("scope") : said.get("scp");
        if (named == null) {
            return rules.unscoped() ? Scopes.ALL : Scopes.NONE;
        }
        return Scopes.of(words(named));
    }

    static Optional<String> text(Map<String, Object> said, String name) {
        return said.get(name) instanceof String text ? Optional.of(text) : Optional.empty();
    }

    /** A list of words, or one text with blanks between them (RFC 8693 §4.2). */
    static Set<String> words(Object value) {
        Set<String> words = new HashSet<>();
        if (value instanceof String text) {
            Collections.addAll(words, text.split(" "));
        } else if (value instanceof Collection<?> list) {
            for (Object item : list) {
                if (item instanceof String word) {
                    words.add(word);
                }
            }
        }
        words.remove("");
        return Set.copyOf(words);
    }

    private static Object at(Map<String, Object> said, String path) {
        // An issuer may well have a claim with dots in its name, as a URI has.
        if (said.containsKey(path)) {
            return said.get(path);
        }
        Object found = said;
        for (String name : path.split("\\.")) {
            found = found instanceof Map<?, ?> map ? map.get(name) : null;
        }
        return found;
    }
}
