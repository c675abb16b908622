package dev.trunkline.gateway.observe;

import io.vertx.core.http.HttpVersion;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.concurrent.TimeUnit;

/** Writes a request as one line of JSON; of the writing thread. docs/architecture.md tells what each member means. */
final class AccessLog {

    private static final DateTimeFormatter SECONDS =
            DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.", Locale.ROOT).withZone(ZoneOffset.UTC);

    private final LineSink sink;
    private final Masking masking;
    private final WriteCounts counts;
    private final JsonLine line = new JsonLine();
    private final ByteBuffer batch;
    private int batched;
    private long second = Long.MIN_VALUE;
    private String secondText = "";

    AccessLog(LineSink sink, Masking masking, WriteCounts counts) {
        this.sink = sink;
        this.masking = masking;
        this.counts = counts;
        this.batch = ByteBuffer.allocateDirect(sink.batchBytes());
    }

    /**
     * @param epochNanos when the request began
     */
    void write(RequestRecord record, long epochNanos) {
        ByteBuffer bytes = encoded(record, epochNanos);
        if (bytes.remaining() > batch.remaining()) {
            flush();
        }
        if (bytes.remaining() > batch.capacity()) {
            send(bytes, 1);
        } else {
            batch.put(bytes);
            batched++;
        }
    }

    /** Sends on what has gathered. */
    void flush() {
        if (batched > 0) {
            batch.flip();
            send(batch, batched);
            batch.clear();
            batched = 0;
        }
    }

    void close() {
        flush();
        try {
            sink.close();
        } catch (IOException failed) {
            counts.failed(0, failed);
        }
    }

    private void send(ByteBuffer bytes, int lines) {
        try {
            sink.write(bytes);
            counts.written(lines);
        } catch (IOException failed) {
            counts.failed(lines, failed);
        }
    }

    private ByteBuffer encoded(RequestRecord record, long epochNanos) {
        line.begin()
                .text("time", time(epochNanos))
                .text("trace", record.trace().traceId())
                .text("client", record.client().address())
                .text("principal", record.principal())
                .text("protocol", protocol(record.protocol()))
                .text("scheme", record.client().scheme())
                .text("host", record.host())
                .text("method", record.method())
                .text("path", masking.mask(record.uri()))
                .text("route", record.route().map(found -> found.id()).orElse(""))
                .text("upstream", record.upstream())
                .text("endpoint", record.endpoint())
                .number("attempts", record.attempts())
                .number("status", record.status())
                .text("outcome", record.outcome().label())
                .number("bytesIn", record.bytesIn())
                .number("bytesOut", record.bytesOut());
        micros(record.phases());
        return line.text("userAgent", record.userAgent()).end();
    }

    private void micros(Phases phases) {
        line.open("micros");
        phase("route", phases.route());
        phase("policy", phases.policy());
        phase("retry", phases.retry());
        phase("queue", phases.queue());
        phase("connect", phases.connect());
        phase("firstByte", phases.answer());
        phase("body", phases.body());
        phase("total", phases.total());
        line.close();
    }

    private void phase(String name, long nanos) {
        if (nanos != Phases.NOT_REACHED) {
            line.number(name, TimeUnit.NANOSECONDS.toMicros(nanos));
        }
    }

    private static String protocol(HttpVersion version) {
        return switch (version) {
            case HTTP_1_0 -> "HTTP/1.0";
            case HTTP_1_1 -> "HTTP/1.1";
            case HTTP_2 -> "HTTP/2";
        };
    }

    /** RFC 3339; the second is formatted once for all requests of it. */
    private CharSequence time(long epochNanos) {
        long seconds = Math.floorDiv(epochNanos, TimeUnit.SECONDS.toNanos(1));
        if (seconds != second) {
            second = seconds;
            secondText = SECONDS.format(Instant.ofEpochSecond(seconds));
        }
        int micros = (int) (Math.floorMod(epochNanos, TimeUnit.SECONDS.toNanos(1)) / 1_000);
        StringBuilder text = new StringBuilder(27).append(secondText);
        for (int digit = 100_000; digit > 0; digit /= 10) {
            text.append((char) ('0' + micros / digit % 10));
        }
        return text.append('Z');
    }
}
