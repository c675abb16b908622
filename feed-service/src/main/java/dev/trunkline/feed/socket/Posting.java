package dev.trunkline.feed.socket;

import dev.trunkline.feed.post.Arrivals;
import dev.trunkline.feed.post.NewPost;
import dev.trunkline.feed.post.Post;
import dev.trunkline.feed.post.Posts;
import dev.trunkline.rest.problem.ProblemException;
import io.vertx.core.Future;
import jakarta.inject.Singleton;
import jakarta.validation.ConstraintViolation;
import jakarta.validation.ConstraintViolationException;
import jakarta.validation.Validator;
import java.util.Optional;
import java.util.Set;

/** Posts by WebSocket, under the same rules as by REST. Blocks. */
@Singleton
class Posting {

    private final Posts posts;
    private final Arrivals arrivals;
    private final Validator validator;

    /**
     * @param cursor of the post's event; empty if it took too long to come
     */
    record Posted(Post post, Optional<String> cursor) {}

    Posting(Posts posts, Arrivals arrivals, Validator validator) {
        this.posts = posts;
        this.arrivals = arrivals;
        this.validator = validator;
    }

    /**
     * @param author who the connection's token says it is; empty if it has none
     * @param id the client's name for the post, an idempotency key as by REST
     */
    Future<Posted> post(Optional<Post.Author> author, String id, String text) {
        Post.Author known = author.orElseThrow(() ->
                ProblemException.unauthenticated("this connection has no access token; connect with one to post"));
        NewPost wanted = new NewPost(text);
        Set<ConstraintViolation<NewPost>> violations = validator.validate(wanted);
        if (!violations.isEmpty()) {
            throw new ConstraintViolationException(violations);
        }
        Post post = posts.in(posts.create(known, wanted, Optional.of(id)));
        return arrivals.cursorOf(post).map(cursor -> new Posted(post, cursor));
    }
}
