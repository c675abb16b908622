package dev.trunkline.feed.socket;

import dev.trunkline.feed.credential.Credential;
import dev.trunkline.feed.post.Post;
import dev.trunkline.rest.auth.AccountOf;
import dev.trunkline.rest.problem.ProblemException;
import io.smallrye.jwt.auth.principal.JWTParser;
import io.smallrye.jwt.auth.principal.ParseException;
import jakarta.inject.Singleton;
import java.util.Optional;
import org.eclipse.microprofile.jwt.JsonWebToken;

/** Access tokens: what they say of their owner, and those that come in a frame. */
@Singleton
class Tokens {

    private final JWTParser parser;

    Tokens(JWTParser parser) {
        this.parser = parser;
    }

    /**
     * A token that counts.
     *
     * @param author empty for a caller who has no account here
     */
    record Renewal(Optional<Post.Author> author, Credential credential) {}

    /** Judges a token; may wait for the issuer's keys, so this blocks. */
    Renewal judge(String token) {
        try {
            JsonWebToken good = parser.parse(token);
            return new Renewal(author(good), Credential.of(good));
        } catch (ParseException bad) {
            throw ProblemException.invalidToken();
        }
    }

    /** Empty for a caller who has no account here, and so can neither post nor have a feed of one's own. */
    static Optional<Post.Author> author(JsonWebToken token) {
        String handle = token.<String>claim("preferred_username").orElse(token.getSubject());
        return AccountOf.subject(token.getSubject())
                .map(account -> new Post.Author(
                        account, handle, token.<String>claim("name").orElse(handle)));
    }
}
