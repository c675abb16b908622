package dev.trunkline.user.session;

import dev.trunkline.user.account.UserView;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/**
 * What a client gets to act for a person.
 *
 * @param tokenType always {@code Bearer} (RFC 6750)
 * @param expiresIn seconds that the access token is good for
 * @param refreshToken good for one exchange
 */
@Schema(name = "Tokens")
record SessionView(String accessToken, String tokenType, long expiresIn, String refreshToken, UserView user) {

    @Override
    public String toString() {
        return "tokens of " + user.id();
    }
}
