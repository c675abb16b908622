package dev.trunkline.gateway.local;

import dev.trunkline.gateway.exchange.Exchange;

/** Something that the gateway answers by itself. */
public interface LocalResource {

    /**
     * Answers, at once or later on the same event loop, by {@link Exchange#refuse}, a {@link Representation} or by hand,
     * and then {@link Exchange#finish}. Who waits must {@link Exchange#hold()} the request's body first.
     */
    void answer(Exchange exchange);
}
