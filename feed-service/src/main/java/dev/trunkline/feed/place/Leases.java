package dev.trunkline.feed.place;

import dev.trunkline.feed.work.Lane;
import io.vertx.core.Future;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Redis;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** The places in Redis: a sorted set of leases by their end, on Redis' clock, and for each key a hash of counts by lease. */
final class Leases {

    /** Counts what living leases hold of each key, and takes one of each, or of none where one is full. */
    private static final String TAKE = """
            local time = redis.call('TIME')
            local now = time[1] * 1000 + math.floor(time[2] / 1000)
            for i = 2, #KEYS do
              local held = 0
              local counts = redis.call('HGETALL', KEYS[i])
              for f = 1, #counts, 2 do
                local ends = redis.call('ZSCORE', KEYS[1], counts[f])
                if counts[f] == ARGV[1] or (ends and tonumber(ends) > now) then
                  held = held + tonumber(counts[f + 1])
                else
                  redis.call('HDEL', KEYS[i], counts[f])
                end
              end
              if held >= tonumber(ARGV[i + 1]) then return i - 1 end
            end
            for i = 2, #KEYS do
              redis.call('HINCRBY', KEYS[i], ARGV[1], 1)
              redis.call('PEXPIRE', KEYS[i], ARGV[2])
            end
            return 0""";

    /** Gives back one of each key; a hash that nobody counts in any more is gone. */
    private static final String RELEASE = """
            for i = 1, #KEYS do
              if redis.call('HINCRBY', KEYS[i], ARGV[1], -1) <= 0 then redis.call('HDEL', KEYS[i], ARGV[1]) end
            end
            return 0""";

    /** Lengthens a lease and forgets those that are over; says whether it was there. */
    private static final String RENEW = """
            local time = redis.call('TIME')
            local now = time[1] * 1000 + math.floor(time[2] / 1000)
            redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf', now)
            local there = redis.call('ZSCORE', KEYS[1], ARGV[1])
            redis.call('ZADD', KEYS[1], now + tonumber(ARGV[2]), ARGV[1])
            return there and 1 or 0""";

    /** One slot of a cluster for all, since a script may touch one only. */
    private static final String LEASES = "{feed}:leases";

    private static final String PLACES = "{feed}:places:";
    private static final Duration DEADLINE = Duration.ofMillis(250);
    private static final int BATCH = 200;

    /** Fewer than the client has room for: a burst of connections waits here, not in its queue, which is short. */
    private final Lane lane = new Lane(8);

    private final Redis redis;
    private final Duration lease;
    private final Duration keep;

    /**
     * @param lease how long an instance's share counts after it was last renewed
     * @param keep how long a key's counts lie there when nobody touches them
     */
    Leases(Redis redis, Duration lease, Duration keep) {
        this.redis = redis;
        this.lease = lease;
        this.keep = keep;
    }

    /** Takes a place of each key; gives the number of the first that is full, from 0, or -1. */
    Future<Integer> take(String leaseId, List<String> keys, List<Integer> limits) {
        Request request =
                Request.cmd(Command.EVAL).arg(TAKE).arg(keys.size() + 1).arg(LEASES);
        keys.forEach(key -> request.arg(PLACES + key));
        request.arg(leaseId).arg(keep.toMillis());
        limits.forEach(limit -> request.arg(limit.longValue()));
        return send(request).map(full -> full.toInteger() - 1);
    }

    Future<Void> release(String leaseId, List<String> keys) {
        Request request = Request.cmd(Command.EVAL).arg(RELEASE).arg(keys.size());
        keys.forEach(key -> request.arg(PLACES + key));
        return send(request.arg(leaseId)).mapEmpty();
    }

    /** Whether the lease was there. */
    Future<Boolean> renew(String leaseId) {
        return send(Request.cmd(Command.EVAL)
                        .arg(RENEW)
                        .arg(1)
                        .arg(LEASES)
                        .arg(leaseId)
                        .arg(lease.toMillis()))
                .map(there -> there.toInteger() == 1);
    }

    Future<Void> end(String leaseId) {
        return send(Request.cmd(Command.ZREM).arg(LEASES).arg(leaseId)).mapEmpty();
    }

    /** Writes an instance's counts under a new lease. */
    Future<Void> write(String leaseId, Map<String, Integer> counts) {
        Future<Void> written = Future.succeededFuture();
        List<Request> batch = new ArrayList<>();
        for (Map.Entry<String, Integer> count : counts.entrySet()) {
            String key = PLACES + count.getKey();
            batch.add(Request.cmd(Command.HSET)
                    .arg(key)
                    .arg(leaseId)
                    .arg(count.getValue().longValue()));
            batch.add(Request.cmd(Command.PEXPIRE).arg(key).arg(keep.toMillis()));
            if (batch.size() >= BATCH) {
                written = then(written, batch);
                batch = new ArrayList<>();
            }
        }
        return batch.isEmpty() ? written : then(written, batch);
    }

    private Future<Void> then(Future<Void> before, List<Request> batch) {
        return before.compose(done -> redis.batch(batch).mapEmpty());
    }

    private Future<Response> send(Request request) {
        return lane.run(() -> redis.send(request).timeout(DEADLINE.toMillis(), TimeUnit.MILLISECONDS));
    }
}
