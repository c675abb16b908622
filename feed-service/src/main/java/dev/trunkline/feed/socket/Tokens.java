package dev.trunkline.feed.socket;

import dev.trunkline.feed.credential.Credential;
import dev.trunkline.feed.post.Post;
import dev.trunkline.rest.problem.ProblemException;
import io.smallrye.jwt.auth.principal.JWTParser;
import io.smallrye.jwt.auth.principal.ParseException;
import jakarta.inject.Singleton;
import java.util.UUID;
import org.eclipse.microprofile.jwt.JsonWebToken;

/** Access tokens: what they say of their owner, and those that come in a frame. */
@Singleton
class Tokens {

    private final JWTParser parser;

    Tokens(JWTParser parser) {
        this.parser = parser;
    }

    /** A token that counts. */
    record Renewal(Post.Author author, Credential credential) {}

    /** Judges a token; may wait for the issuer's keys, so this blocks. */
    Renewal judge(String token) {
        try {
            JsonWebToken good = parser.parse(token);
            return new Renewal(author(good), Credential.of(good));
        } catch (ParseException bad) {
            throw ProblemException.invalidToken();
        }
    }

    static Post.Author author(JsonWebToken token) {
        String handle = token.<String>claim("preferred_username").orElse(token.getSubject());
        return new Post.Author(
                UUID.fromString(token.getSubject()),
                handle,
                token.<String>claim("name").orElse(handle));
    }
}
