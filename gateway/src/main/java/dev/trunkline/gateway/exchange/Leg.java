package dev.trunkline.gateway.exchange;

/**
 * One attempt at an endpoint, for its span. Times are nanoseconds of the gateway's clock.
 *
 * @param spanId that went upstream in {@code traceparent}
 * @param resend 0 for the first attempt
 * @param status of the answer, 0 for none
 * @param error what went wrong, in a word; empty for nothing
 */
public record Leg(
        String spanId,
        String address,
        int port,
        int resend,
        int status,
        String error,
        long startNanos,
        long endNanos) {}
