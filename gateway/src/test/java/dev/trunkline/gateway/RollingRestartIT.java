package dev.trunkline.gateway;

import static dev.trunkline.gateway.GatewayInTest.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.trunkline.gateway.RollingPlace.Way;
import dev.trunkline.gateway.tls.AuthorityInTest;
import io.vertx.core.Vertx;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Three gateways, each a process of its own, are restarted by SIGTERM one after the other while clients send on, as a load
 * balancer does: to those that say they are ready, on connections kept until they are told to go. They POST over HTTP/1.1,
 * HTTP/2 and TLS, and call by gRPC, which nobody may repeat for them, and each request is answered; so is each long poll, by
 * news. Readers of events and of WebSockets are sent away by each stop, as they should be ({@link RollingReader}), and read
 * on elsewhere without a gap.
 */
class RollingRestartIT {

    private static final List<Way> ASKING = List.of(Way.HTTP_1, Way.HTTP_2, Way.HTTPS, Way.CALLS);
    private static final List<Way> READING = List.of(Way.EVENTS, Way.SOCKET);
    private static final int LEAST_BETWEEN = 10;

    @TempDir
    Path folder;

    private final Vertx vertx = Vertx.vertx();
    private final RollingPlaces places = new RollingPlaces();
    private RollingUpstream upstream;
    private RollingClients clients;

    @BeforeEach
    void start() throws Exception {
        AuthorityInTest authority = new AuthorityInTest("authority");
        authority.writeTo(folder.resolve("authority.pem"));
        Path certificates = Files.createDirectory(folder.resolve("certificates"));
        AuthorityInTest.write(certificates, "edge", authority.sign("EC", "localhost"));
        upstream = new RollingUpstream(vertx);
        clients = new RollingClients(vertx, places, folder.resolve("authority.pem"));
        places.start(
                upstream.routes(),
                Map.of(
                        // Long enough for a probe to come by, on a machine that has other things to do.
                        "GATEWAY_DRAIN_NOTICE", "2s", "GATEWAY_TLS_CERTIFICATES", certificates.toString()));
    }

    @AfterEach
    void stop() {
        clients.end();
        upstream.close();
        await(vertx.close());
        places.close();
    }

    @Test
    void no_request_fails_and_no_reader_misses_anything_while_three_processes_are_restarted_in_turn() throws Exception {
        clients.start();
        answersFromAll();

        for (RollingPlace place : places.all()) {
            for (Way way : READING) {
                answers(place, way);
            }
            List<Integer> sentAway = sentAway(place);
            place.probes().clear();
            place.gateway().terminate();
            assertThat(place.gateway().exit()).isZero();
            assertThat(place.probes())
                    .as("what probes were told before nobody was there")
                    .contains(503);
            unlessFailed().until(() -> {
                List<Integer> since = sentAway(place);
                return since.get(0) > sentAway.get(0) && since.get(1) > sentAway.get(1);
            });
            place.gateway().start();
            answersFromAll();
        }

        long newest = upstream.news();
        unlessFailed().until(() -> clients.readers().stream().allMatch(reader -> reader.position() >= newest));
        clients.stop();
        assertThat(clients.failures()).isEmpty();
    }

    private static List<Integer> sentAway(RollingPlace place) {
        return READING.stream().map(way -> place.sentAway(way).get()).toList();
    }

    private void answersFromAll() {
        for (RollingPlace place : places.all()) {
            for (Way way : ASKING) {
                answers(place, way);
            }
        }
    }

    /** Some more than there were. */
    private void answers(RollingPlace place, Way way) {
        int before = place.answered(way).get();
        unlessFailed().until(() -> place.answered(way).get() > before + LEAST_BETWEEN);
    }

    private ConditionFactory unlessFailed() {
        return await().failFast(() -> assertThat(clients.failures()).isEmpty());
    }
}
