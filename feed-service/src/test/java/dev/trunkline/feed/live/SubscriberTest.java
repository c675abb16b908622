package dev.trunkline.feed.live;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.trunkline.feed.log.Entries;
import dev.trunkline.feed.log.Entry;
import dev.trunkline.feed.log.Selection;
import dev.trunkline.feed.log.Slice;
import dev.trunkline.feed.wire.Encoding;
import dev.trunkline.feed.wire.Framable;
import dev.trunkline.feed.wire.Framed;
import dev.trunkline.feed.work.Workers;
import dev.trunkline.outbox.Head;
import io.vertx.core.Vertx;
import io.vertx.core.impl.ContextInternal;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What a subscription hands to its connection. */
class SubscriberTest {

    private static final UUID AUTHOR = new UUID(1, 1);
    private static final Head START = new Head(Entries.EPOCH, 0);

    private final Vertx vertx = Vertx.vertx();
    private final AtomicInteger resets = new AtomicInteger();

    @AfterEach
    void end() throws Exception {
        vertx.close().toCompletionStage().toCompletableFuture().get();
    }

    /** A reader of {@code feed}, by frame, at the log's beginning. */
    private Recorded reader(Feed feed) {
        ContextInternal context = (ContextInternal) vertx.getOrCreateContext();
        Recorded outlet = new Recorded(context);
        Deliveries deliveries = new Deliveries(Clock.systemUTC(), new Latencies());
        LiveConnection connection = new LiveConnection(
                new Viewer(Transport.WEBSOCKET, Optional.empty(), "127.0.0.1"),
                context,
                new Turn(context.nettyEventLoop(), deliveries),
                outlet,
                new Workers(vertx));
        Subscriber subscriber = new Subscriber(
                connection,
                Optional.of(feed.label()),
                (selection, after) -> new Slice(List.of(), after),
                8,
                resets::incrementAndGet);
        subscriber.joined(new Feeds.Place(() -> Selection.EVERYONE, () -> {}));
        subscriber.begin(0, START, Optional.empty());
        outlet.subscriber = subscriber;
        context.runOnContext(now -> connection.add(feed, subscriber));
        return outlet;
    }

    private static Framed deflated(Recorded reader) {
        await().until(() -> reader.events("post.created").size() == 1);
        return reader.events("post.created").get(0).framed(Encoding.SOCKET_DEFLATE);
    }

    @Test
    void all_who_subscribed_to_a_feed_by_frame_are_sent_the_same_bytes() {
        for (Feed feed : List.of(new Feed.Everyone(), new Feed.Author(AUTHOR))) {
            Entry entry = Entries.created(1, AUTHOR);
            Recorded one = reader(feed);
            Recorded other = reader(feed);
            one.subscriber.offer(entry);
            other.subscriber.offer(entry);
            assertThat(deflated(one)).isSameAs(deflated(other)).isNotSameAs(entry.framed(Encoding.SOCKET_DEFLATE));
            assertThat(one.events("post.created").get(0).json()).startsWith("{\"feed\":\"" + feed.address() + "\",");
        }
    }

    @Test
    void a_reset_is_counted_where_it_is_sent_whatever_it_is_sent_for() {
        Recorded reader = reader(new Feed.Everyone());
        await().until(() -> reader.events("caught-up").size() == 1);
        assertThat(resets).hasValue(0);
        reader.subscriber.restart(new Head(new UUID(3, 3).toString(), 5));
        await().until(() -> reader.events("reset").size() == 1);
        assertThat(resets).hasValue(1);
    }

    /** What was sent to one reader. */
    private static final class Recorded implements Outlet {

        private final ContextInternal context;
        private final List<Framable> sent = new CopyOnWriteArrayList<>();
        private volatile Subscriber subscriber;

        private Recorded(ContextInternal context) {
            this.context = context;
        }

        private List<Framable> events(String name) {
            return sent.stream().filter(event -> event.name().equals(name)).toList();
        }

        @Override
        public ContextInternal context() {
            return context;
        }

        @Override
        public void send(Framable event) {
            sent.add(event);
        }

        @Override
        public void flush() {}

        @Override
        public boolean full() {
            return false;
        }

        @Override
        public void onDrain(Runnable action) {}

        @Override
        public boolean heartbeat() {
            return true;
        }

        @Override
        public void close(Closing why, Optional<Control> last) {}
    }
}
