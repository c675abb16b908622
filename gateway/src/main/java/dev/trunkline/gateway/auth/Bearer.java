package dev.trunkline.gateway.auth;

import java.util.Optional;

/** Credentials of the scheme that access tokens are shown by (RFC 6750 §2.1). */
public final class Bearer {

    private static final String SCHEME = "Bearer ";

    private Bearer() {}

    /** As {@code Authorization} has them. */
    public static String credentials(String token) {
        return SCHEME + token;
    }

    /** The token, if the credentials are of this scheme; the scheme's name has no case (RFC 9110 §11.1). */
    public static Optional<String> token(String credentials) {
        return credentials.regionMatches(true, 0, SCHEME, 0, SCHEME.length())
                ? Optional.of(credentials.substring(SCHEME.length()).strip())
                : Optional.empty();
    }
}
