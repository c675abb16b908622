package dev.trunkline.feed.socket;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectReader;
import dev.trunkline.feed.live.Closing;
import dev.trunkline.feed.live.Control;
import dev.trunkline.feed.live.Live;
import dev.trunkline.feed.live.Subscriber;
import dev.trunkline.rest.idempotency.IdempotencyKey;
import dev.trunkline.rest.problem.Failures;
import dev.trunkline.rest.problem.ProblemException;
import dev.trunkline.rest.problem.TraceId;
import io.quarkus.websockets.next.UserData.TypedKey;
import io.quarkus.websockets.next.WebSocketConnection;
import io.vertx.core.Context;
import io.vertx.core.Future;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jboss.logging.Logger;

/** One connection: its subscription, and the requests that it has in flight. Of its event loop only. */
final class Conversation {

    static final TypedKey<Conversation> KEY = new TypedKey<>("conversation");

    private static final Logger LOG = Logger.getLogger(Conversation.class);

    /** How many posts of one connection may be on their way to the database. */
    private static final int IN_FLIGHT = 8;

    private final Attachment attachment;
    private final WebSocketConnection connection;
    private final Context context;
    private final Posting posting;
    private final ObjectMapper json;
    private final ObjectReader frames;
    private final SocketOutlet outlet;
    private Optional<Subscriber> subscriber = Optional.empty();
    private boolean ended;
    private int inFlight;

    Conversation(WebSocketConnection connection, Context context, Posting posting, ObjectMapper json) {
        this.attachment = connection.userData().get(Attachment.KEY);
        this.connection = connection;
        this.context = context;
        this.posting = posting;
        this.json = json;
        this.frames = json.readerFor(ClientFrame.class);
        this.outlet = new SocketOutlet(connection, () -> subscriber.ifPresent(Subscriber::wake));
    }

    void begin(Live live) {
        live.attach(attachment.feed(), attachment.after(), attachment.until(), outlet)
                .onSuccess(attached -> {
                    subscriber = Optional.of(attached);
                    if (ended) {
                        attached.gone();
                    }
                    attached.wake();
                })
                .onFailure(failed -> {
                    refuse("", failed);
                    end(Closing.UNAVAILABLE);
                });
    }

    void text(String message) {
        outlet.alive();
        ClientFrame frame;
        try {
            frame = frames.readValue(message);
        } catch (JsonProcessingException e) {
            refuse("", e);
            end(Closing.BAD_FRAME);
            return;
        }
        if (frame == null || !"post".equals(frame.type())) {
            refuse("", ProblemException.invalid("/type", "must be one of: post"));
            end(Closing.BAD_FRAME);
        } else if (inFlight >= IN_FLIGHT) {
            end(Closing.TOO_MANY);
        } else {
            post(frame);
        }
    }

    void binary() {
        end(Closing.BAD_FRAME);
    }

    /** What the library could not take, such as a message that is too large, or a failure of the connection. */
    void failed(Throwable failure) {
        LOG.debugf(failure, "connection %s failed", connection.id());
        end(Closing.TOO_LARGE);
    }

    void alive() {
        outlet.alive();
    }

    void gone() {
        ended = true;
        subscriber.ifPresent(Subscriber::gone);
    }

    private void post(ClientFrame frame) {
        String id = Optional.ofNullable(frame.id()).orElse("");
        try {
            IdempotencyKey.check(id);
        } catch (ProblemException e) {
            refuse(id, ProblemException.invalid("/id", e.getMessage()));
            return;
        }
        inFlight++;
        context.<Future<Posting.Posted>>executeBlocking(
                        () -> posting.post(attachment.author(), id, frame.text()), false)
                .compose(posted -> posted)
                .onComplete(done -> context.runOnContext(turn -> {
                    inFlight--;
                    if (done.succeeded()) {
                        acknowledge(id, done.result());
                    } else {
                        refuse(id, done.cause());
                    }
                }));
    }

    private void acknowledge(String id, Posting.Posted posted) {
        Map<String, Object> ack = frame("ack", id);
        posted.cursor().ifPresent(cursor -> ack.put("cursor", cursor));
        ack.put("post", posted.post());
        send(ack);
    }

    private void refuse(String id, Throwable failure) {
        Map<String, Object> error = frame("error", id);
        error.put(
                "problem",
                Failures.problem(failure)
                        .problem(
                                connection.handshakeRequest().path(),
                                TraceId.of(Optional.ofNullable(
                                        connection.handshakeRequest().header("traceparent")))));
        send(error);
    }

    private static Map<String, Object> frame(String type, String id) {
        Map<String, Object> frame = new LinkedHashMap<>();
        frame.put("type", type);
        if (!id.isEmpty()) {
            frame.put("id", id);
        }
        return frame;
    }

    /** Answers count as what the reader has not taken: one who asks and never reads is let go. */
    private void send(Map<String, Object> frame) {
        if (outlet.full()) {
            end(Closing.SLOW);
            return;
        }
        try {
            outlet.send(json.writeValueAsString(frame));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a frame is always JSON", e);
        }
    }

    private void end(Closing why) {
        if (subscriber.isPresent()) {
            subscriber.get().close(why, Optional.<Control>empty());
        } else {
            outlet.close(why);
        }
    }
}
