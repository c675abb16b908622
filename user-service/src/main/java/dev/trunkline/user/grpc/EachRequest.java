package dev.trunkline.user.grpc;

import io.grpc.ServerCall;
import java.util.function.Function;

/**
 * Listens for any number of messages and answers each before it lets the next one in, so that a caller who asks and
 * never reads is not answered from memory without end.
 */
final class EachRequest<Q, A> extends ServerCall.Listener<Inbound<Q>> {

    private final Reply<A> reply;
    private final Function<Q, A> answer;
    private boolean waiting;

    EachRequest(Reply<A> reply, Function<Q, A> answer) {
        this.reply = reply;
        this.answer = answer;
        reply.expect(1);
    }

    @Override
    public void onMessage(Inbound<Q> inbound) {
        inbound.fault().ifPresent(reply::fail);
        inbound.message().ifPresent(message -> reply.work(() -> answer.apply(message), this::answered));
    }

    @Override
    public void onHalfClose() {
        reply.end();
    }

    @Override
    public void onReady() {
        if (waiting) {
            waiting = false;
            reply.expect(1);
        }
    }

    @Override
    public void onCancel() {
        reply.abandon();
    }

    private void answered(A message) {
        reply.send(message);
        waiting = true;
        if (reply.ready()) {
            onReady();
        }
    }
}
