package dev.trunkline.user.grpc;

import java.util.Iterator;
import java.util.concurrent.Callable;

/**
 * Sends what an iterator gives, which may block for it: one at a time, and the next is asked for only while the caller
 * takes what was sent. So a stream holds one message and what the connection buffers, however long it is.
 */
final class Pump<A> {

    private final Reply<A> reply;
    private Iterator<A> source;
    private boolean working;

    Pump(Reply<A> reply) {
        this.reply = reply;
    }

    void begin(Callable<Iterator<A>> open) {
        reply.work(open, opened -> {
            source = opened;
            step();
        });
    }

    /** To be called when the caller takes more. */
    void step() {
        if (source == null || working || reply.over() || !reply.ready()) {
            return;
        }
        if (!source.hasNext()) {
            reply.end();
            return;
        }
        working = true;
        reply.work(source::next, message -> {
            working = false;
            reply.send(message);
            step();
        });
    }
}
