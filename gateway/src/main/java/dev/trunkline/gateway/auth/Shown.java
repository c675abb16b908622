package dev.trunkline.gateway.auth;

import dev.trunkline.gateway.route.CredentialKind;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Optional;

/**
 * What {@code Authorization} shows, by its scheme, whose name has no case (RFC 9110 §11.1).
 *
 * @param secret the token or the key
 */
record Shown(CredentialKind kind, String secret) {

    /** A field made for credentials: caches, logs and proxies know what it holds (RFC 9110 §11.6.2, RFC 9111 §3.5). */
    private static final String API_KEY = "ApiKey ";

    private static final String BASIC = "Basic ";

    /** Empty for a scheme that means nothing here, and for what is malformed. */
    static Optional<Shown> of(String credentials) {
        Optional<String> token = Bearer.token(credentials);
        if (token.isPresent()) {
            return token.map(text -> new Shown(CredentialKind.BEARER, text));
        }
        if (credentials.regionMatches(true, 0, API_KEY, 0, API_KEY.length())) {
            return Optional.of(new Shown(
                    CredentialKind.API_KEY,
                    credentials.substring(API_KEY.length()).strip()));
        }
        if (credentials.regionMatches(true, 0, BASIC, 0, BASIC.length())) {
            return password(credentials.substring(BASIC.length()).strip())
                    .map(key -> new Shown(CredentialKind.BASIC, key));
        }
        return Optional.empty();
    }

    /** RFC 7617 §2: whoever the user-id names, it is the password that is the key. */
    private static Optional<String> password(String encoded) {
        try {
            String pair = new String(Base64.getDecoder().decode(encoded), StandardCharsets.UTF_8);
            int colon = pair.indexOf(':');
            return colon < 0 ? Optional.empty() : Optional.of(pair.substring(colon + 1));
        } catch (IllegalArgumentException malformed) {
            return Optional.empty();
        }
    }

    /** A secret is not for logs. */
    @Override
    public String toString() {
        return "Shown[" + kind + "]";
    }
}
