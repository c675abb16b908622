package dev.trunkline.gateway.flush;

import io.netty.channel.Channel;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.channel.socket.ChannelOutputShutdownEvent;
import io.netty.util.concurrent.FastThreadLocal;
import java.util.ArrayDeque;
import java.util.Queue;

/**
 * Puts off what a channel sends to the end of its event loop's turn, and sends for all channels together: the code that
 * handles requests then stays in the processor's caches, and after it the kernel's, and who reads at the other end is
 * woken once for many messages. A turn with one message sends it at once, so an idle gateway delays nothing (ADR 26).
 *
 * <p>And puts off that its socket is closed, by whom it may be. A socket that is opened gets the number of one that was closed,
 * and by that number the loop knows whom the events are for that epoll had for it at the beginning of the turn.
 */
public final class TurnFlush extends ChannelDuplexHandler {

    /** So many channels wait at most; in a longer turn the first ones would wait for the last. */
    static final int MOST_WAITING = 32;

    private static final FastThreadLocal<Turn> TURN = new FastThreadLocal<>() {
        @Override
        protected Turn initialValue() {
            return new Turn();
        }
    };

    private final boolean readsOn;
    private ChannelHandlerContext context;
    private boolean waiting;

    private TurnFlush(boolean readsOn) {
        this.readsOn = readsOn;
    }

    /** From now on the channel sends, and is closed, at the end of turns; to be called on its event loop. */
    public static void install(Channel channel) {
        install(channel, false);
    }

    /** The same, but a write that fails does not close it: the other side may have said something before it closed. */
    public static TurnFlush installReadingOn(Channel channel) {
        return install(channel, true);
    }

    private static TurnFlush install(Channel channel, boolean readsOn) {
        // Or a write that fails would close the socket there and then.
        channel.config().setAutoClose(false);
        TurnFlush fresh = new TurnFlush(readsOn);
        channel.pipeline().addFirst("turnFlush", fresh);
        return fresh;
    }

    /** Whether something was written that has not been sent. */
    public boolean isWaiting() {
        return waiting;
    }

    /** Does not send what waits, though the channel is closed. */
    public void drop() {
        waiting = false;
    }

    @Override
    public void handlerAdded(ChannelHandlerContext added) {
        context = added;
    }

    @Override
    public void flush(ChannelHandlerContext channel) {
        if (!waiting) {
            waiting = true;
            TURN.get().add(this);
        }
    }

    @Override
    public void close(ChannelHandlerContext channel, ChannelPromise promise) {
        channel.executor().execute(() -> {
            flushNow();
            channel.close(promise);
        });
    }

    @Override
    public void disconnect(ChannelHandlerContext channel, ChannelPromise promise) {
        close(channel, promise);
    }

    /** Nothing can be written any more. */
    @Override
    public void userEventTriggered(ChannelHandlerContext channel, Object event) {
        if (event instanceof ChannelOutputShutdownEvent && !readsOn) {
            close(channel, channel.newPromise());
        }
        channel.fireUserEventTriggered(event);
    }

    private void flushNow() {
        if (waiting) {
            waiting = false;
            context.flush();
        }
    }

    /** The channels of one event loop that wait. */
    private static final class Turn implements Runnable {

        private final Queue<TurnFlush> waiting = new ArrayDeque<>();
        private boolean scheduled;

        void add(TurnFlush channel) {
            waiting.add(channel);
            if (waiting.size() >= MOST_WAITING) {
                flush();
            } else if (!scheduled) {
                scheduled = true;
                // An event loop runs its tasks after all that its channels have brought.
                channel.context.channel().eventLoop().execute(this);
            }
        }

        @Override
        public void run() {
            scheduled = false;
            flush();
        }

        private void flush() {
            for (TurnFlush next = waiting.poll(); next != null; next = waiting.poll()) {
                next.flushNow();
            }
        }
    }
}
