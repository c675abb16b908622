package dev.trunkline.gateway.exchange;

/** Hears how each exchange ended; called on the event loop, so it must be quick. */
public interface ExchangeListener {

    void finished(Exchange exchange, Outcome outcome, int status, long durationNanos);

    /** A request that was answered before any route was found. */
    void refusedUnrouted(int status);
}
