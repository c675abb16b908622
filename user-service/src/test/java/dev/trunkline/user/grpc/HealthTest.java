package dev.trunkline.user.grpc;

import static dev.trunkline.user.grpc.Refusal.assertRefused;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.trunkline.testing.Wire;
import dev.trunkline.user.Person;
import grpc.health.v1.HealthGrpc;
import grpc.health.v1.HealthOuterClass.HealthCheckRequest;
import grpc.health.v1.HealthOuterClass.HealthCheckResponse;
import grpc.health.v1.HealthOuterClass.HealthCheckResponse.ServingStatus;
import io.grpc.Status.Code;
import io.quarkus.test.junit.QuarkusTest;
import java.util.Iterator;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@QuarkusTest
class HealthTest {

    Wire wire;

    @RegisterExtension
    final Channel channel = new Channel();

    @AfterEach
    void mend() {
        wire.mend();
        await().untilAsserted(() -> assertThat(check("")).isEqualTo(ServingStatus.SERVING));
        await().untilAsserted(() -> Person.registered());
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "trunkline.user.v1.UserService"})
    void health_follows_the_readiness_of_the_service(String service) {
        await().untilAsserted(() -> assertThat(check(service)).isEqualTo(ServingStatus.SERVING));
        Iterator<HealthCheckResponse> watched = health().watch(request(service));
        assertThat(watched.next().getStatus()).isEqualTo(ServingStatus.SERVING);
        wire.cut();
        await().untilAsserted(() -> assertThat(check(service)).isEqualTo(ServingStatus.NOT_SERVING));
        assertThat(watched.next().getStatus()).isEqualTo(ServingStatus.NOT_SERVING);
        wire.mend();
        await().untilAsserted(() -> assertThat(check(service)).isEqualTo(ServingStatus.SERVING));
        assertThat(watched.next().getStatus()).isEqualTo(ServingStatus.SERVING);
    }

    @Test
    void a_service_that_is_not_here_is_not_found_but_may_be_watched() {
        assertRefused(Code.NOT_FOUND, "NOT_FOUND", () -> check("trunkline.feed.v1.FeedService"));
        assertRefused(Code.NOT_FOUND, "NOT_FOUND", () -> check("x".repeat(60_000)));
        // SERVICE_UNKNOWN of the present protocol, which the framework's copy does not have.
        assertThat(health().watch(request("other")).next().getStatusValue()).isEqualTo(3);
    }

    private ServingStatus check(String service) {
        return health().check(request(service)).getStatus();
    }

    private HealthGrpc.HealthBlockingStub health() {
        return HealthGrpc.newBlockingStub(channel.channel()).withDeadlineAfter(60, TimeUnit.SECONDS);
    }

    private static HealthCheckRequest request(String service) {
        return HealthCheckRequest.newBuilder().setService(service).build();
    }
}
