package dev.trunkline.user.grpc;

import static dev.trunkline.user.grpc.Refusal.assertRefused;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.trunkline.contracts.user.v1.GetUserRequest;
import dev.trunkline.contracts.user.v1.ListFollowersRequest;
import dev.trunkline.user.Person;
import grpc.health.v1.HealthGrpc;
import grpc.health.v1.HealthOuterClass.HealthCheckRequest;
import grpc.health.v1.HealthOuterClass.HealthCheckResponse;
import grpc.health.v1.HealthOuterClass.HealthCheckResponse.ServingStatus;
import io.grpc.CallOptions;
import io.grpc.Status.Code;
import io.quarkus.runtime.ShutdownDelayInitiatedEvent;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import jakarta.enterprise.event.Event;
import jakarta.inject.Inject;
import java.util.Iterator;
import java.util.concurrent.TimeUnit;
import org.jdbi.v3.core.Jdbi;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What a caller sees of a SIGTERM. There is no way back from it, so the service that it is sent to is no other test's. */
@QuarkusTest
@TestProfile(ShutdownTest.OfItsOwn.class)
class ShutdownTest {

    public static final class OfItsOwn implements QuarkusTestProfile {}

    @RegisterExtension
    final Channel channel = new Channel();

    @Inject
    Jdbi database;

    @Inject
    Event<ShutdownDelayInitiatedEvent> sigterm;

    @Test
    void streams_are_sent_elsewhere_and_calls_are_still_answered() throws Exception {
        Star star = Star.followedBy(database, 5_000);
        ListFollowersRequest request =
                ListFollowersRequest.newBuilder().setId(star.id()).build();
        Reader reader = new Reader(channel.channel(), request, CallOptions.DEFAULT).take(1);
        await().until(() -> reader.pages().size() == 1);
        Iterator<HealthCheckResponse> watched = health().watch(HealthCheckRequest.getDefaultInstance());
        assertThat(watched.next().getStatus()).isEqualTo(ServingStatus.SERVING);

        sigterm.fire(new ShutdownDelayInitiatedEvent());

        assertThat(watched.next().getStatus()).isEqualTo(ServingStatus.NOT_SERVING);
        assertRefused(Code.UNAVAILABLE, "UNAVAILABLE", watched::next);
        assertThat(reader.take(Integer.MAX_VALUE).end()).isEqualTo(Code.UNAVAILABLE);
        assertThat(reader.ids()).hasSizeLessThan(5_000);
        assertThat(health().check(HealthCheckRequest.getDefaultInstance()).getStatus())
                .isEqualTo(ServingStatus.NOT_SERVING);
        assertRefused(Code.UNAVAILABLE, "UNAVAILABLE", () -> channel.users()
                .listFollowers(request)
                .next());
        Person ada = star.person();
        assertThat(channel.users(ada)
                        .getUser(GetUserRequest.newBuilder().setId(ada.id()).build())
                        .getHandle())
                .isEqualTo(ada.handle());
    }

    private HealthGrpc.HealthBlockingStub health() {
        return HealthGrpc.newBlockingStub(channel.channel()).withDeadlineAfter(60, TimeUnit.SECONDS);
    }
}
