package dev.trunkline.user.grpc;

import grpc.health.v1.HealthOuterClass.HealthCheckResponse.ServingStatus;
import io.smallrye.health.SmallRyeHealthReporter;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import jakarta.inject.Singleton;
import java.time.Duration;
import org.jboss.logging.Logger;

/** Whether the service is ready, as {@code /health/ready} says; looked at once a second at most, however many ask. */
@Singleton
class Readiness {

    private static final Logger LOG = Logger.getLogger(Readiness.class);

    /** How old an answer may be. */
    static final Duration FRESH = Duration.ofSeconds(1);

    private final SmallRyeHealthReporter checks;
    private final Streams streams;
    private Future<ServingStatus> asked = Future.failedFuture("not asked yet");
    private long askedAt;

    Readiness(SmallRyeHealthReporter checks, Streams streams) {
        this.checks = checks;
        this.streams = streams;
    }

    /** Never fails; completes on any thread. */
    synchronized Future<ServingStatus> now() {
        if (streams.draining()) {
            return Future.succeededFuture(ServingStatus.NOT_SERVING);
        }
        boolean old = System.nanoTime() - askedAt >= FRESH.toNanos();
        if (asked.failed() || asked.isComplete() && old) {
            askedAt = System.nanoTime();
            asked = ask();
        }
        return asked;
    }

    private Future<ServingStatus> ask() {
        Promise<ServingStatus> answer = Promise.promise();
        checks.getReadinessAsync()
                .subscribe()
                .with(
                        health -> answer.complete(health.isDown() ? ServingStatus.NOT_SERVING : ServingStatus.SERVING),
                        failed -> {
                            LOG.warnf("the readiness cannot be told: %s", failed.getMessage());
                            answer.complete(ServingStatus.NOT_SERVING);
                        });
        return answer.future();
    }
}
