package dev.trunkline.gateway.upstream;

import io.vertx.core.Handler;
import io.vertx.core.MultiMap;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.net.NetSocket;

/** An endpoint's answer whose head is there. Its body comes to the handler that is set by the time its sender has heard of it. */
public interface UpstreamAnswer {

    boolean http2();

    int status();

    MultiMap fields();

    /** The first of a name, or null. */
    String field(CharSequence name);

    /** Complete when the end is told; empty if there are none. */
    MultiMap trailers();

    /** Each piece is to be written by {@link Loan#toWrite} or given back by {@link Loan#giveBack}. */
    void onPiece(Handler<Buffer> handler);

    void onEnd(Handler<Void> handler);

    /** It broke off. */
    void onBroken(Handler<Throwable> handler);

    /** No more pieces, nor the end, until it is resumed. */
    void pause();

    /** What has come meanwhile is told in a turn of its own. */
    void resume();

    /**
     * What the connection is after a 101.
     *
     * @throws IllegalStateException if nothing but HTTP is spoken there
     */
    NetSocket toNetSocket();
}
