package dev.trunkline.feed.socket;

import dev.trunkline.feed.cursor.Cursor;
import dev.trunkline.feed.live.Feed;
import dev.trunkline.feed.post.Post;
import dev.trunkline.rest.id.Ids;
import dev.trunkline.rest.problem.Failures;
import dev.trunkline.rest.problem.ProblemException;
import dev.trunkline.rest.problem.ProblemWriter;
import io.quarkus.security.identity.SecurityIdentity;
import io.quarkus.websockets.next.HttpUpgradeCheck;
import io.smallrye.mutiny.Uni;
import io.vertx.core.http.HttpServerRequest;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.util.Arrays;
import java.util.Optional;
import java.util.UUID;
import org.eclipse.microprofile.jwt.JsonWebToken;

/** Lets an upgrade pass or answers it by a problem, while it still is an HTTP request. */
@Singleton
public class Upgrade implements HttpUpgradeCheck {

    static final String SUBPROTOCOL = "trunkline.feed.v1+json";

    private final ProblemWriter problems;

    Upgrade(ProblemWriter problems) {
        this.problems = problems;
    }

    @Override
    public Uni<CheckResult> perform(HttpUpgradeContext context) {
        return context.securityIdentity()
                .map(identity -> attachment(context, identity))
                .map(attachment -> {
                    context.userData().put(Attachment.KEY, attachment);
                    return CheckResult.permitUpgradeSync();
                })
                .onFailure()
                .recoverWithUni(failed -> {
                    // A rejection by the library has no body; this one has, and ends the request itself. A token
                    // that does not count was answered by the framework already, in the same shape.
                    if (!context.httpRequest().response().headWritten()) {
                        problems.write(context.httpRequest(), Failures.problem(failed));
                    }
                    return Uni.createFrom().nothing();
                });
    }

    private static Attachment attachment(HttpUpgradeContext context, SecurityIdentity identity) {
        HttpServerRequest request = context.httpRequest();
        Optional<JsonWebToken> token = identity.getPrincipal() instanceof JsonWebToken jwt && !identity.isAnonymous()
                ? Optional.of(jwt)
                : Optional.empty();
        Feed feed = Optional.ofNullable(context.pathParam("id"))
                .<Feed>map(id -> home(Ids.fromPath(id), token))
                .orElseGet(Feed.Everyone::new);
        subprotocol(request);
        return new Attachment(
                feed,
                Optional.ofNullable(request.getParam("after")).map(text -> Cursor.parse("after", text)),
                token.map(Upgrade::author),
                token.map(jwt -> Instant.ofEpochSecond(jwt.getExpirationTime())));
    }

    private static Feed home(UUID user, Optional<JsonWebToken> token) {
        String subject = token.map(JsonWebToken::getSubject)
                .orElseThrow(() -> ProblemException.unauthenticated(
                        "send an access token with the upgrade: Authorization: Bearer <token>"));
        if (!user.toString().equals(subject)) {
            throw ProblemException.forbidden("this is for the user " + user + " alone");
        }
        return new Feed.Home(user);
    }

    private static void subprotocol(HttpServerRequest request) {
        boolean offered = request.headers().getAll("Sec-WebSocket-Protocol").stream()
                .flatMap(header -> Arrays.stream(header.split(",")))
                .anyMatch(offer -> offer.strip().equals(SUBPROTOCOL));
        if (!offered) {
            throw ProblemException.invalid("Sec-WebSocket-Protocol", "must offer " + SUBPROTOCOL);
        }
    }

    private static Post.Author author(JsonWebToken token) {
        String handle = token.<String>claim("preferred_username").orElse(token.getSubject());
        return new Post.Author(
                UUID.fromString(token.getSubject()),
                handle,
                token.<String>claim("name").orElse(handle));
    }
}
