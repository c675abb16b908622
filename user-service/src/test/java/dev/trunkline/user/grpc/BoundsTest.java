package dev.trunkline.user.grpc;

import static dev.trunkline.user.grpc.Refusal.assertRefused;
import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.google.common.util.concurrent.ListenableFuture;
import dev.trunkline.contracts.user.v1.GetUserRequest;
import dev.trunkline.contracts.user.v1.ListFollowersRequest;
import dev.trunkline.contracts.user.v1.User;
import dev.trunkline.contracts.user.v1.UserServiceGrpc;
import dev.trunkline.testing.Wire;
import dev.trunkline.user.Narrow;
import dev.trunkline.user.Person;
import io.grpc.CallOptions;
import io.grpc.Status.Code;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import jakarta.inject.Inject;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.jdbi.v3.core.Jdbi;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The service's own bounds, made narrow. */
@QuarkusTest
@TestProfile(Narrow.class)
class BoundsTest {

    Wire wire;

    @RegisterExtension
    final Channel channel = new Channel();

    @Inject
    Jdbi database;

    @Inject
    MeterRegistry metrics;

    @Test
    void a_call_ends_at_the_services_own_deadline_where_its_caller_has_patience() {
        Person ada = Person.registered();
        wire.freeze();
        try {
            assertRefused(Code.DEADLINE_EXCEEDED, "DEADLINE_EXCEEDED", () -> channel.users()
                    .getUser(GetUserRequest.newBuilder().setId(ada.id()).build()));
        } finally {
            wire.mend();
        }
        await().untilAsserted(() -> given().get(ada.path()).then().statusCode(200));
    }

    @Test
    void a_stream_too_many_is_sent_elsewhere_and_one_that_takes_too_long_ends() throws Exception {
        // More than the windows of a connection and the buffers on both sides hold together.
        Star star = Star.followedBy(database, 15_000);
        Reader one = read(star).take(1);
        Reader two = read(star).take(1);
        await().until(() -> one.pages().size() + two.pages().size() == 2);
        assertThat(read(star).take(1).end()).isEqualTo(Code.UNAVAILABLE);
        await().until(() -> metrics.get("trunkline.grpc.streams").gauge().value() == 0);
        // What came before is read first.
        assertThat(one.take(Integer.MAX_VALUE).end()).isEqualTo(Code.DEADLINE_EXCEEDED);
        assertThat(two.take(Integer.MAX_VALUE).end()).isEqualTo(Code.DEADLINE_EXCEEDED);
    }

    @Test
    void with_all_workers_busy_every_call_is_answered_all_the_same() throws Exception {
        Person ada = Person.registered();
        GetUserRequest request = GetUserRequest.newBuilder().setId(ada.id()).build();
        List<Code> codes = new ArrayList<>();
        wire.freeze();
        try {
            List<ListenableFuture<User>> calls = IntStream.range(0, 60)
                    .mapToObj(i ->
                            UserServiceGrpc.newFutureStub(channel.channel()).getUser(request))
                    .toList();
            for (ListenableFuture<User> call : calls) {
                ExecutionException failed =
                        assertThrows(ExecutionException.class, () -> call.get(30, TimeUnit.SECONDS));
                codes.add(Refusal.of(failed.getCause()).code());
            }
        } finally {
            wire.mend();
        }
        assertThat(codes).containsOnly(Code.UNAVAILABLE, Code.DEADLINE_EXCEEDED);
        await().untilAsserted(() ->
                assertThat(channel.users().getUser(request).getId()).isEqualTo(ada.id()));
    }

    @Test
    void reflection_can_be_turned_off() throws Exception {
        for (String version : new String[] {"v1", "v1alpha"}) {
            assertThat(RawCall.to("/grpc.reflection." + version + ".ServerReflection/ServerReflectionInfo")
                            .send()
                            .code())
                    .isEqualTo(Code.UNIMPLEMENTED);
        }
    }

    private Reader read(Star star) {
        return new Reader(
                channel.channel(),
                ListFollowersRequest.newBuilder().setId(star.id()).build(),
                CallOptions.DEFAULT);
    }
}
