package dev.trunkline.outbox;

import io.vertx.core.Future;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Redis;
import io.vertx.redis.client.Request;
import java.time.Duration;

/**
 * How far those who read a log have come, each as it tells in Redis, so that who writes can wait until what was written
 * is known wherever the log is read. A reader that has not told for a while does not count: it is gone, or stands still.
 */
public final class Readers {

    /** What an older call of the same reader says is not believed against a newer one, whichever comes first. */
    private static final String TELL = """
            local time = redis.call('TIME')
            local ends = time[1] * 1000 + math.floor(time[2] / 1000) + ARGV[4]
            local position = tonumber(ARGV[3])
            local before = redis.call('HGET', KEYS[1], ARGV[1])
            if before then
              local epoch, reached = string.match(before, '^(%S*) (%d+) %d+$')
              if epoch == ARGV[2] then position = math.max(position, tonumber(reached)) end
            end
            redis.call('HSET', KEYS[1], ARGV[1], string.format('%s %.0f %.0f', ARGV[2], position, ends))
            if redis.call('PTTL', KEYS[1]) < tonumber(ARGV[4]) then redis.call('PEXPIRE', KEYS[1], ARGV[4]) end
            return 1""";

    private static final String BEHIND = """
            local time = redis.call('TIME')
            local now = time[1] * 1000 + math.floor(time[2] / 1000)
            local all = redis.call('HGETALL', KEYS[1])
            local behind = 0
            for i = 1, #all, 2 do
              local epoch, reached, ends = string.match(all[i + 1], '^(%S*) (%d+) (%d+)$')
              if tonumber(ends) < now then
                redis.call('HDEL', KEYS[1], all[i])
              elseif epoch ~= ARGV[1] or tonumber(reached) < tonumber(ARGV[2]) then
                behind = behind + 1
              end
            end
            return behind""";

    private final Redis redis;
    private final String key;

    /**
     * @param stream the log's stream, beside which the readers are kept
     */
    public Readers(Redis redis, EventStream stream) {
        this.redis = redis;
        this.key = stream.key() + ":readers";
    }

    /** Tells that {@code reader} has taken in everything up to {@code reached}, which holds for {@code lease}. */
    public Future<Void> tell(String reader, Head reached, Duration lease) {
        return redis.send(Request.cmd(Command.EVAL)
                        .arg(TELL)
                        .arg(1)
                        .arg(key)
                        .arg(reader)
                        .arg(reached.epoch())
                        .arg(reached.position())
                        .arg(lease.toMillis()))
                .mapEmpty();
    }

    /** {@code reader} reads no more. */
    public Future<Void> leave(String reader) {
        return redis.send(Request.cmd(Command.HDEL).arg(key).arg(reader)).mapEmpty();
    }

    /** How many readers have not come to {@code place} yet, or are in another history. */
    public Future<Integer> behind(Head place) {
        return redis.send(Request.cmd(Command.EVAL)
                        .arg(BEHIND)
                        .arg(1)
                        .arg(key)
                        .arg(place.epoch())
                        .arg(place.position()))
                .map(behind -> behind.toInteger());
    }
}
