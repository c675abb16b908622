package dev.trunkline.feed.socket;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.trunkline.feed.FeedSettings;
import dev.trunkline.feed.credential.Credential;
import dev.trunkline.feed.credential.Scope;
import dev.trunkline.feed.cursor.Cursor;
import dev.trunkline.feed.live.Closing;
import dev.trunkline.feed.live.Feed;
import dev.trunkline.feed.live.Live;
import dev.trunkline.feed.live.LiveConnection;
import dev.trunkline.feed.post.Post;
import dev.trunkline.feed.work.Workers;
import dev.trunkline.rest.auth.AccountOf;
import dev.trunkline.rest.auth.GrantedScopes;
import dev.trunkline.rest.idempotency.IdempotencyKey;
import dev.trunkline.rest.problem.Failures;
import dev.trunkline.rest.problem.ProblemException;
import dev.trunkline.rest.problem.TraceId;
import io.quarkus.websockets.next.HandshakeRequest;
import io.vertx.core.Future;
import io.vertx.core.impl.ContextInternal;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/** What a client asks for over its connection, a few requests at a time. Of the connection's event loop only. */
final class Requests {

    /** How many requests of one connection may be on their way. */
    private static final int IN_FLIGHT = 8;

    private final Conversation conversation;
    private final ContextInternal context;
    private final Services services;
    private final Subscriptions subscriptions;
    private Optional<Post.Author> author;
    private Optional<UUID> user;
    private GrantedScopes scopes;
    /** Whether a token is being looked at; one at a time, since what it is good for depends on the one before. */
    private boolean identifying;

    private int inFlight;

    /** What answers them. */
    record Services(
            Live live, Posting posting, Tokens tokens, Workers workers, FeedSettings settings, ObjectMapper json) {}

    /**
     * @param author who the connection's token says it is; empty if it has none, or its caller no account here
     * @param shown that token
     */
    Requests(
            Conversation conversation,
            ContextInternal context,
            Services services,
            Optional<Post.Author> author,
            Optional<Credential> shown) {
        this.conversation = conversation;
        this.context = context;
        this.services = services;
        this.subscriptions =
                new Subscriptions(services.live(), services.settings().feedsPerSocket());
        this.author = author;
        this.user = shown.map(Credential::user);
        this.scopes = shown.map(Credential::scopes).orElse(GrantedScopes.ALL);
    }

    void take(String message) {
        ClientFrame frame;
        try {
            frame = services.json().readValue(message, ClientFrame.class);
        } catch (JsonProcessingException e) {
            refuse("", e);
            conversation.end(Closing.BAD_FRAME);
            return;
        }
        String type = frame == null || frame.type() == null ? "" : frame.type();
        switch (type) {
            case "post" -> answer(frame, id -> post(id, frame));
            case "subscribe" -> answer(frame, id -> subscribe(frame));
            case "unsubscribe" -> answer(frame, id -> unsubscribe(frame));
            case "authenticate" -> answer(frame, id -> authenticate(frame));
            default -> {
                refuse(
                        "",
                        ProblemException.invalid(
                                "/type", "must be one of: post, subscribe, unsubscribe, authenticate"));
                conversation.end(Closing.BAD_FRAME);
            }
        }
    }

    /** Answers the request {@code id}, or the client that did not name it, by a problem. */
    void refuse(String id, Throwable failure) {
        HandshakeRequest handshake = conversation.connection().handshakeRequest();
        String trace = TraceId.of(Optional.ofNullable(handshake.header("traceparent")));
        send("error", id, Map.of("problem", Failures.problem(failure).problem(handshake.path(), trace)));
    }

    private interface Request {
        Future<Map<String, Object>> run(String id);
    }

    /** Acknowledges with what {@code request} gives, or refuses with how it fails. */
    private void answer(ClientFrame frame, Request request) {
        String id = Optional.ofNullable(frame.id()).orElse("");
        try {
            IdempotencyKey.check(id);
        } catch (ProblemException e) {
            refuse(id, ProblemException.invalid("/id", "must be 1 to 100 visible ASCII characters"));
            return;
        }
        if (inFlight >= IN_FLIGHT) {
            conversation.end(Closing.TOO_MANY);
            return;
        }
        inFlight++;
        Future<Map<String, Object>> answer;
        try {
            answer = request.run(id);
        } catch (ProblemException e) {
            answer = Future.failedFuture(e);
        }
        answer.onComplete(done -> context.runOnContext(turn -> {
            inFlight--;
            if (done.succeeded()) {
                send("ack", id, done.result());
            } else {
                refuse(id, done.cause());
            }
        }));
    }

    private Future<Map<String, Object>> post(String id, ClientFrame frame) {
        Optional<Post.Author> by = author;
        scopes.require(Scope.POSTS_WRITE.text());
        if (by.isEmpty() && user.isPresent()) {
            throw AccountOf.missing();
        }
        return services.workers()
                .change(context, () -> services.posting().post(by, id, frame.text()))
                .compose(posted -> posted)
                .map(posted -> {
                    Map<String, Object> members = new LinkedHashMap<>();
                    posted.cursor().ifPresent(cursor -> members.put("cursor", cursor));
                    members.put("post", posted.post());
                    return members;
                });
    }

    private Future<Map<String, Object>> subscribe(ClientFrame frame) {
        Feed feed = FeedAddress.feed(Optional.ofNullable(frame.feed()), this::reader);
        FeedAddress.allow(feed, scopes);
        Optional<Cursor> after = Optional.ofNullable(frame.after()).map(text -> Cursor.parse("/after", text));
        return conversation
                .attached()
                .compose(live -> subscriptions.add(live, feed, after))
                .map(done -> named(feed));
    }

    private Future<Map<String, Object>> unsubscribe(ClientFrame frame) {
        Feed feed = FeedAddress.feed(Optional.ofNullable(frame.feed()), this::reader);
        return conversation.attached().map(live -> {
            subscriptions.end(live, feed);
            return named(feed);
        });
    }

    /** A new token for the same user; a connection without one may come by one. */
    private Future<Map<String, Object>> authenticate(ClientFrame frame) {
        if (frame.token() == null) {
            throw ProblemException.invalid("/token", "must be an access token");
        }
        if (identifying) {
            throw ProblemException.conflict(
                    "authentication-under-way", "wait for the answer to the token before, then send the next one");
        }
        identifying = true;
        return conversation
                .attached()
                .compose(live -> services.workers()
                        .run(context, () -> services.tokens().judge(frame.token()))
                        .compose(renewal -> accept(live, renewal)))
                .onComplete(done -> identifying = false);
    }

    private Future<Map<String, Object>> accept(LiveConnection live, Tokens.Renewal renewal) {
        Optional<UUID> before = user;
        if (before.isPresent() && !before.get().equals(renewal.credential().user())) {
            throw ProblemException.forbidden("this connection is of the user " + before.get());
        }
        return services.live().renew(live, renewal.credential()).map(renewed -> {
            author = renewal.author();
            user = Optional.of(renewal.credential().user());
            scopes = renewal.credential().scopes();
            return Map.of("expiresAt", renewal.credential().until().toString());
        });
    }

    private UUID reader() {
        return FeedAddress.reader(author, user.isPresent());
    }

    private void send(String type, String id, Map<String, Object> members) {
        conversation.send(Answer.of(services.json(), type, id, members));
    }

    private static Map<String, Object> named(Feed feed) {
        return Map.of("feed", feed.address());
    }
}
