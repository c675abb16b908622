package dev.trunkline.outbox;

import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Redis;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * A Redis Stream that holds the newest entries of a log, each under the id {@code <position>-0}. Calls block and so
 * belong on a thread of the caller's own, never on an event loop.
 */
public final class EventStream {

    /** Appends only right behind the tip that the caller saw, so that no two writers can make a gap or a fork. */
    private static final String APPEND = """
            local newest = redis.call('XREVRANGE', KEYS[1], '+', '-', 'COUNT', 1)
            local tip = ''
            if newest[1] then tip = newest[1][1] .. '@' .. newest[1][2][2] end
            if tip ~= ARGV[1] then return 0 end
            if ARGV[2] == 'rebuild' then redis.call('DEL', KEYS[1]) end
            for i = 5, #ARGV, 2 do
              redis.call('XADD', KEYS[1], 'MAXLEN', '~', ARGV[4], ARGV[i] .. '-0', 'epoch', ARGV[3], 'payload', ARGV[i + 1])
            end
            return 1""";

    private static final Duration DEADLINE = Duration.ofSeconds(2);

    private final Redis redis;
    private final String key;
    private final int maxLength;

    /**
     * @param key the stream's key
     * @param maxLength about how many entries it keeps; older ones are in the table only
     */
    public EventStream(Redis redis, String key, int maxLength) {
        this.redis = redis;
        this.key = key;
        this.maxLength = maxLength;
    }

    String key() {
        return key;
    }

    int maxLength() {
        return maxLength;
    }

    /** The newest entry's place, empty when the stream is. */
    Optional<Head> tip() throws StreamUnavailableException {
        Response newest = await(
                redis.send(Request.cmd(Command.XREVRANGE)
                        .arg(key)
                        .arg("+")
                        .arg("-")
                        .arg("COUNT")
                        .arg(1)),
                DEADLINE);
        return newest.size() == 0
                ? Optional.empty()
                : Optional.of(new Head(epoch(newest.get(0)), position(newest.get(0))));
    }

    /**
     * Appends {@code entries}, oldest first, if the stream's tip still is {@code seen}.
     *
     * @param rebuild whether to empty the stream first
     * @return false if another writer moved the tip; nothing was appended then
     */
    boolean append(Optional<Head> seen, boolean rebuild, String epoch, List<LogEntry> entries)
            throws StreamUnavailableException {
        Request request = Request.cmd(Command.EVAL)
                .arg(APPEND)
                .arg(1)
                .arg(key)
                .arg(seen.map(tip -> tip.position() + "-0@" + tip.epoch()).orElse(""))
                .arg(rebuild ? "rebuild" : "append")
                .arg(epoch)
                .arg(maxLength);
        for (LogEntry entry : entries) {
            request.arg(entry.position()).arg(Buffer.buffer(entry.payload()));
        }
        return await(redis.send(request), DEADLINE).toInteger() == 1;
    }

    /**
     * At most {@code max} entries after {@code position}; waits up to {@code wait} for the first.
     *
     * @return the entries, oldest first, with the epoch of the newest; empty when none came
     */
    Batch read(long position, int max, Duration wait) throws StreamUnavailableException {
        Future<Response> reply = redis.connect().compose(connection -> connection
                .send(Request.cmd(Command.XREAD)
                        .arg("COUNT")
                        .arg(max)
                        .arg("BLOCK")
                        .arg(wait.toMillis())
                        .arg("STREAMS")
                        .arg(key)
                        .arg(position + "-0"))
                .onComplete(done -> connection.close()));
        Response streams = await(reply, wait.plus(DEADLINE));
        if (streams == null || streams.size() == 0) {
            return Batch.EMPTY;
        }
        // RESP3 answers with a map from key to entries, RESP2 with a list of pairs.
        Response entries = streams.getKeys().contains(key)
                ? streams.get(key)
                : streams.get(0).get(1);
        List<LogEntry> read = new ArrayList<>(entries.size());
        String epoch = "";
        for (Response entry : entries) {
            read.add(new LogEntry(position(entry), field(entry, "payload").toBytes()));
            epoch = epoch(entry);
        }
        return new Batch(epoch, read);
    }

    private static long position(Response entry) {
        String id = entry.get(0).toString();
        return Long.parseLong(id, 0, id.indexOf('-'), 10);
    }

    private static String epoch(Response entry) {
        return field(entry, "epoch").toString(StandardCharsets.UTF_8);
    }

    private static Response field(Response entry, String name) {
        Response fields = entry.get(1);
        for (int i = 0; i + 1 < fields.size(); i += 2) {
            if (fields.get(i).toString().equals(name)) {
                return fields.get(i + 1);
            }
        }
        throw new IllegalStateException("entry " + entry.get(0) + " has no field " + name);
    }

    private static Response await(Future<Response> reply, Duration deadline) throws StreamUnavailableException {
        try {
            return reply.toCompletionStage().toCompletableFuture().get(deadline.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
            throw new StreamUnavailableException(e.getCause());
        } catch (TimeoutException e) {
            throw new StreamUnavailableException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new StreamUnavailableException(e);
        }
    }

    /** What one read brought. */
    record Batch(String epoch, List<LogEntry> entries) {

        static final Batch EMPTY = new Batch("", List.of());
    }

    /** Redis did not answer, or not in time. */
    static final class StreamUnavailableException extends Exception {

        private static final long serialVersionUID = 1L;

        StreamUnavailableException(Throwable cause) {
            super(String.valueOf(cause.getMessage()), cause);
        }
    }
}
