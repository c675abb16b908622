package dev.trunkline.gateway.limit;

import io.vertx.core.AsyncResult;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.redis.client.Response;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeoutException;
import java.util.function.LongSupplier;

/**
 * The calls of one event loop to Redis: what one turn of the loop collects goes out as one call, and is answered by the
 * deadline or counts as not answered. While Redis is away nothing goes out but probes.
 */
final class RedisCalls {

    private static final int MOST_IN_A_CALL = 256;
    private static final long BEAT_MILLIS = 1_000;
    private static final long PROBE_MILLIS = 100;
    /** In microseconds: a gateway that was not heard of for so long is none. */
    private static final String GATEWAYS = "g 5000000 0 0";

    private final Context loop;
    private final RedisLink link;
    private final Fleet fleet;
    private final long deadlineMillis;
    private final LongSupplier micros;
    private final Breaker breaker =
            new Breaker(() -> ThreadLocalRandom.current().nextDouble());
    private RedisBatch.Late late = (asked, numbers) -> {};
    private Runnable afterBeat = () -> {};
    private RedisBatch batch;
    private boolean flushing;

    /** To be made on the event loop. */
    RedisCalls(Vertx vertx, RedisLink link, Fleet fleet, long deadlineMillis, LongSupplier micros) {
        this.loop = vertx.getOrCreateContext();
        this.link = link;
        this.fleet = fleet;
        this.deadlineMillis = deadlineMillis;
        this.micros = micros;
        this.batch = link.batch();
    }

    /** Where all of this happens. */
    Context loop() {
        return loop;
    }

    /** Who is told of answers that came too late. */
    void late(RedisBatch.Late who) {
        late = who;
    }

    boolean usable() {
        return breaker.closed();
    }

    /** The batch that goes out at the end of this turn. */
    RedisBatch collecting() {
        if (batch.size() >= MOST_IN_A_CALL) {
            flush();
        }
        if (!flushing) {
            flushing = true;
            loop.runOnContext(end -> {
                flushing = false;
                flush();
            });
        }
        return batch;
    }

    /**
     * From now on this gateway is known among the others, and Redis is looked after.
     *
     * @param whenThere once a second, when Redis has just given an answer, and never while it gives none
     */
    void begin(Runnable whenThere) {
        afterBeat = whenThere;
        beat();
        loop.owner().setPeriodic(BEAT_MILLIS, tick -> beat());
        loop.owner().setPeriodic(PROBE_MILLIS, tick -> {
            if (breaker.probes(micros.getAsLong())) {
                beat();
            }
        });
    }

    /** While Redis is away, this is the probe. */
    private void beat() {
        if (breaker.closed() || breaker.probes(micros.getAsLong())) {
            RedisBatch probe = link.batch();
            probe.begin(numbers -> {
                if (numbers.known()) {
                    fleet.counted((int) numbers.get(0, 0));
                    afterBeat.run();
                }
            });
            probe.addGateway(GATEWAYS, "h" + fleet.id());
            send(probe);
        }
    }

    private void flush() {
        if (batch.size() > 0) {
            RedisBatch sent = batch;
            batch = link.batch();
            send(sent);
        }
    }

    private void send(RedisBatch sent) {
        Call call = new Call(sent);
        call.timer = loop.owner().setTimer(deadlineMillis, late -> call.late());
        link.run(sent.keys(), sent.arguments()).onComplete(result -> {
            if (Vertx.currentContext() == loop) {
                call.end(result);
            } else {
                loop.runOnContext(own -> call.end(result));
            }
        });
    }

    /** One call of the script; it ends once. */
    private final class Call {
        private final RedisBatch sent;
        private final long sentAt = micros.getAsLong();
        private long timer;
        private boolean over;

        Call(RedisBatch sent) {
            this.sent = sent;
        }

        void late() {
            end(Future.failedFuture(new TimeoutException("no answer within " + deadlineMillis + " ms")));
        }

        void end(AsyncResult<Response> result) {
            if (over) {
                if (result.succeeded()) {
                    sent.late(result.result(), late);
                }
                return;
            }
            over = true;
            loop.owner().cancelTimer(timer);
            if (result.succeeded()) {
                if (breaker.answered()) {
                    fleet.back();
                }
                sent.answered(result.result());
            } else {
                failed(result.cause());
                sent.failed();
            }
        }

        private void failed(Throwable cause) {
            fleet.failed();
            if (!breaker.heeds(sentAt)) {
                return;
            }
            boolean opened = breaker.failed(micros.getAsLong());
            if (!breaker.closed()) {
                // The connection may be dead without a word, so the next probe takes another.
                link.drop();
            }
            if (opened) {
                fleet.away(cause);
            }
        }
    }
}
