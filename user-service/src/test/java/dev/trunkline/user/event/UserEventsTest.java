package dev.trunkline.user.event;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.equalTo;

import com.google.protobuf.InvalidProtocolBufferException;
import dev.trunkline.contracts.user.v1.UserEvent;
import dev.trunkline.outbox.EventStream;
import dev.trunkline.outbox.Head;
import dev.trunkline.outbox.Readers;
import dev.trunkline.testing.RedisServer;
import dev.trunkline.user.Person;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.vertx.core.Future;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Redis;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

@QuarkusTest
class UserEventsTest {

    RedisServer redisServer;

    @Inject
    Redis redis;

    @TestHTTPResource(value = "/", management = true)
    String management;

    @Test
    void each_change_arrives_once_and_in_order_and_what_changes_nothing_does_not() {
        Person ada = Person.registered();
        Person bob = Person.registered();
        Person.register(ada.handle()).statusCode(409);
        follow(ada, bob);
        follow(ada, bob);
        unfollow(ada, bob);
        unfollow(ada, bob);
        follow(ada, bob);
        follow(bob, ada);
        await().untilAsserted(() -> assertThat(toldOf(ada, bob))
                .containsExactly(
                        "changed " + ada.handle(),
                        "changed " + bob.handle(),
                        "followed " + ada.id(),
                        "unfollowed " + ada.id(),
                        "followed " + ada.id(),
                        "followed " + bob.id()));
    }

    @Test
    void a_follow_is_answered_once_who_reads_the_log_knows_it() {
        Person ada = Person.registered();
        Person bob = Person.registered();
        // Another test stops Redis, and each connection from before that is found broken by one request.
        await().ignoreExceptions()
                .untilAsserted(() -> join(Future.all(Stream.generate(() -> redis.send(Request.cmd(Command.PING)))
                        .limit(16)
                        .toList())));
        await().untilAsserted(() -> assertThat(toldOf(ada, bob)).hasSize(2));
        Readers readers = new Readers(redis, new EventStream(redis, "users:events", 0));
        Duration lease = Duration.ofMinutes(10);
        join(readers.tell("a reader", tip(), lease));
        join(readers.tell("one that is gone", tip(), Duration.ofMillis(1)));
        CompletableFuture<Void> answered = CompletableFuture.runAsync(() -> follow(ada, bob));
        try {
            await().untilAsserted(() -> assertThat(toldOf(ada, bob)).hasSize(3));
            assertThat(answered).isNotDone();
            join(readers.tell("a reader", tip(), lease));
            assertThat(answered).succeedsWithin(Duration.ofSeconds(30));
        } finally {
            join(readers.leave("a reader"));
        }
    }

    @Test
    void without_redis_the_service_stays_ready_and_tells_later_what_happened() {
        Person ada = Person.registered();
        Person bob = Person.registered();
        redisServer.stop();
        try {
            follow(ada, bob);
            await().untilAsserted(() -> given().get(management + "health/ready")
                    .then()
                    .statusCode(200)
                    .body("checks.find { it.name == 'outbox' }.data.streamAvailable", equalTo(false)));
            await().untilAsserted(() ->
                    assertThat(gauge("trunkline_outbox_unpublished")).isEqualTo(1));
            assertThat(gauge("trunkline_outbox_stream_available")).isZero();
        } finally {
            redisServer.start();
        }
        await().untilAsserted(() -> assertThat(toldOf(ada, bob))
                .containsExactly("changed " + ada.handle(), "changed " + bob.handle(), "followed " + ada.id()));
        await().untilAsserted(
                        () -> assertThat(gauge("trunkline_outbox_unpublished")).isZero());
        assertThat(gauge("trunkline_outbox_leading")).isEqualTo(1);
    }

    private static void follow(Person one, Person other) {
        one.authorised()
                .put("/v1/users/" + one.id() + "/following/" + other.id())
                .then()
                .statusCode(204);
    }

    private static void unfollow(Person one, Person other) {
        one.authorised()
                .delete("/v1/users/" + one.id() + "/following/" + other.id())
                .then()
                .statusCode(204);
    }

    private double gauge(String name) {
        return given().get(management + "metrics")
                .asString()
                .lines()
                .filter(line -> line.startsWith(name))
                .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' '))))
                .findFirst()
                .orElseThrow();
    }

    private static <T> T join(Future<T> future) {
        return future.toCompletionStage().toCompletableFuture().join();
    }

    /** The newest place of the stream. */
    private Head tip() {
        Response newest = join(redis.send(Request.cmd(Command.XREVRANGE)
                        .arg("users:events")
                        .arg("+")
                        .arg("-")
                        .arg("COUNT")
                        .arg(1)))
                .get(0);
        return new Head(
                newest.get(1).get(1).toString(),
                Long.parseLong(newest.get(0).toString().replace("-0", "")));
    }

    /** The stream's events about these two, oldest first. */
    private List<String> toldOf(Person ada, Person bob) throws InvalidProtocolBufferException {
        Set<String> people = Set.of(ada.id(), bob.id());
        List<String> told = new ArrayList<>();
        Response entries = redis.send(
                        Request.cmd(Command.XRANGE).arg("users:events").arg("-").arg("+"))
                .toCompletionStage()
                .toCompletableFuture()
                .join();
        for (Response entry : entries) {
            UserEvent event = UserEvent.parseFrom(entry.get(1).get(3).toBytes());
            switch (event.getKindCase()) {
                case ACCOUNT_CHANGED -> {
                    if (people.contains(event.getAccountChanged().getUserId())) {
                        told.add("changed " + event.getAccountChanged().getHandle());
                    }
                }
                case FOLLOWED -> {
                    if (people.contains(event.getFollowed().getFollowerId())) {
                        told.add("followed " + event.getFollowed().getFollowerId());
                    }
                }
                case UNFOLLOWED -> {
                    if (people.contains(event.getUnfollowed().getFollowerId())) {
                        told.add("unfollowed " + event.getUnfollowed().getFollowerId());
                    }
                }
                case ACCOUNT_DELETED -> {
                    if (people.contains(event.getAccountDeleted().getUserId())) {
                        told.add("deleted " + event.getAccountDeleted().getUserId());
                    }
                }
                default -> throw new AssertionError("an event of no known kind: " + event);
            }
        }
        return told;
    }
}
