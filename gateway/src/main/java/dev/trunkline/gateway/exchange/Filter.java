package dev.trunkline.gateway.exchange;

/**
 * One step of a request's journey.
 *
 * <p>A step does exactly one of three things, at once or later on the same event loop: {@link Exchange#proceed()},
 * {@link Exchange#refuse} (or {@link Exchange#deny}), or, as the last step, answer the request and {@link Exchange#finish}.
 * A step that goes on later must {@link Exchange#hold()} the request's body first.
 */
public interface Filter {

    void apply(Exchange exchange);

    /** A step before this one has denied the request, which is nothing to most. */
    default void denied(Exchange exchange) {
        exchange.proceed();
    }
}
