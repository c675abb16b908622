package dev.trunkline.user.grpc;

import io.grpc.ServerCall;
import java.util.function.Consumer;

/** Listens for the one message of a call, and has it answered when the caller has said all. */
final class OneRequest<Q> extends ServerCall.Listener<Inbound<Q>> {

    private final Reply<?> reply;
    private final Consumer<Q> answer;
    private Runnable whenReady = () -> {};
    private Q request;

    OneRequest(Reply<?> reply, Consumer<Q> answer) {
        this.reply = reply;
        this.answer = answer;
        reply.expect(2);
    }

    /** Has {@code action} done each time that the caller takes more again. */
    OneRequest<Q> whenReady(Runnable action) {
        this.whenReady = action;
        return this;
    }

    @Override
    public void onMessage(Inbound<Q> inbound) {
        if (request != null) {
            reply.fail(Inbound.unreadable());
            return;
        }
        inbound.fault().ifPresent(reply::fail);
        inbound.message().ifPresent(message -> {
            request = message;
            reply.to(message);
        });
    }

    @Override
    public void onHalfClose() {
        if (reply.over()) {
            return;
        }
        if (request == null) {
            reply.fail(Inbound.unreadable());
            return;
        }
        answer.accept(request);
    }

    @Override
    public void onReady() {
        whenReady.run();
    }

    @Override
    public void onCancel() {
        reply.abandon();
    }
}
