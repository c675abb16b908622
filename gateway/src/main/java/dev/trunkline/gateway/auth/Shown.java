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
    private static final String BEARER = "Bearer ";

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

    /**
     * Whether a field is already what {@link #key} makes of it, as nearly all are, so that there is nothing to be cut out of
     * it.
     */
    static boolean plain(String credentials) {
        String scheme = credentials.startsWith(BEARER) ? BEARER : API_KEY;
        return credentials.length() > scheme.length()
                && credentials.startsWith(scheme)
                && !Character.isWhitespace(credentials.charAt(scheme.length()))
                && !Character.isWhitespace(credentials.charAt(credentials.length() - 1));
    }

    /**
     * One text for one secret of one kind, however it was written: else who has a secret could have it looked at anew as
     * often as there are ways to spell the scheme, to put blanks or to make up a user-id.
     */
    String key() {
        return switch (kind) {
            case API_KEY -> API_KEY + secret;
            case BASIC -> BASIC + secret;
            default -> BEARER + secret;
        };
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
