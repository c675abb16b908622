package dev.trunkline.gateway.observe;

import dev.trunkline.gateway.exchange.Exchange;
import dev.trunkline.gateway.exchange.ExchangeListener;
import dev.trunkline.gateway.exchange.Outcome;
import dev.trunkline.gateway.exchange.TraceContext;
import dev.trunkline.gateway.exchange.Unrouted;

/** Two listeners as one. */
public record Observers(ExchangeListener first, ExchangeListener second) implements ExchangeListener {

    @Override
    public boolean records(TraceContext trace) {
        return first.records(trace) || second.records(trace);
    }

    @Override
    public void started(Exchange exchange) {
        first.started(exchange);
        second.started(exchange);
    }

    @Override
    public void finished(Exchange exchange, Outcome outcome, int status, long durationNanos) {
        first.finished(exchange, outcome, status, durationNanos);
        second.finished(exchange, outcome, status, durationNanos);
    }

    @Override
    public void unrouted(Unrouted unrouted) {
        first.unrouted(unrouted);
        second.unrouted(unrouted);
    }
}
