package dev.trunkline.gateway.observe;

import io.opentelemetry.sdk.trace.IdGenerator;

/**
 * Ids for spans that are made when their requests are over: they went out in {@code traceparent} long before. Of one
 * thread.
 */
final class GivenIds implements IdGenerator {

    private String traceId = "";
    private String spanId = "";

    /** For the next span. */
    void next(String trace, String span) {
        this.traceId = trace;
        this.spanId = span;
    }

    @Override
    public String generateSpanId() {
        return spanId;
    }

    @Override
    public String generateTraceId() {
        return traceId;
    }
}
