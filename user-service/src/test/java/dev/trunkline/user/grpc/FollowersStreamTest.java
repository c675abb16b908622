package dev.trunkline.user.grpc;

import static dev.trunkline.user.grpc.Refusal.assertInvalid;
import static dev.trunkline.user.grpc.Refusal.assertRefused;
import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.trunkline.contracts.user.v1.ListFollowersRequest;
import dev.trunkline.contracts.user.v1.ListFollowersResponse;
import dev.trunkline.testing.Wire;
import dev.trunkline.user.Person;
import io.grpc.CallOptions;
import io.grpc.ManagedChannel;
import io.grpc.Status.Code;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.RestAssured;
import jakarta.inject.Inject;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jdbi.v3.core.Jdbi;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

@QuarkusTest
class FollowersStreamTest {

    /** In small pages some 1.3 MB, where a connection may hold 64 KiB on either side of a window of the same size. */
    private static final int MANY = 5_000;

    @RegisterExtension
    final Channel channel = new Channel();

    @Inject
    Jdbi database;

    @Inject
    MeterRegistry metrics;

    @BeforeEach
    @AfterEach
    void no_stream_is_left() {
        await().until(() -> metrics.get("trunkline.grpc.streams").gauge().value() == 0);
    }

    @Test
    void all_followers_come_the_newest_first() throws Exception {
        Star star = Star.followedBy(database, MANY);
        Reader reader = read(star).take(Integer.MAX_VALUE);
        assertThat(reader.end()).isEqualTo(Code.OK);
        assertThat(reader.ids()).hasSize(MANY).doesNotHaveDuplicates();
        assertThat(reader.ids().get(0)).isGreaterThan(reader.ids().get(MANY - 1));
        assertThat(reader.pages()).hasSize(MANY / 100).allSatisfy(page -> assertThat(page.getFollowersCount())
                .isEqualTo(100));
        assertThat(reader.pages().get(MANY / 100 - 1).getNextPageToken()).isEmpty();
    }

    @Test
    void whoever_has_no_followers_has_one_empty_page() throws Exception {
        Reader reader = read(new Star(Person.registered())).take(9);
        assertThat(reader.end()).isEqualTo(Code.OK);
        assertThat(reader.pages()).containsExactly(ListFollowersResponse.getDefaultInstance());
    }

    @Test
    void a_stream_is_read_no_further_than_its_reader_reads() throws Exception {
        Star star = Star.followedBy(database, MANY);
        ManagedChannel narrow =
                Channel.builder(RestAssured.port).flowControlWindow(65_535).build();
        try {
            Reader reader = new Reader(narrow, request(star).build(), CallOptions.DEFAULT).take(1);
            await().until(() -> reader.pages().size() == 1);
            // Time enough to read all of them, were they read without regard for the reader.
            for (int i = 0; i < 100; i++) {
                given().get("/v1/users/" + star.id() + "/followers?limit=100")
                        .then()
                        .statusCode(200);
            }
            star.lose(database);
            reader.take(Integer.MAX_VALUE);
            assertThat(reader.end()).isEqualTo(Code.OK);
            assertThat(reader.ids()).hasSizeBetween(100, MANY / 2).doesNotHaveDuplicates();
        } finally {
            narrow.shutdownNow();
        }
    }

    @Test
    void a_stream_ends_when_its_reader_cancels_it() throws Exception {
        Reader reader = read(Star.followedBy(database, MANY)).take(1);
        await().until(() -> reader.pages().size() == 1);
        assertThat(open()).isEqualTo(1);
        reader.cancel();
        assertThat(reader.end()).isEqualTo(Code.CANCELLED);
        await().until(() -> open() == 0);
    }

    @Test
    void a_stream_ends_when_its_connection_breaks() throws Exception {
        try (Wire wire = Wire.to("localhost", RestAssured.port)) {
            ManagedChannel breaking = Channel.builder(wire.port()).build();
            Reader reader = new Reader(
                            breaking, request(Star.followedBy(database, MANY)).build(), CallOptions.DEFAULT)
                    .take(1);
            await().until(() -> reader.pages().size() == 1);
            assertThat(open()).isEqualTo(1);
            wire.cut();
            await().until(() -> open() == 0);
            // What came before is read first.
            assertThat(reader.take(Integer.MAX_VALUE).end()).isEqualTo(Code.UNAVAILABLE);
            breaking.shutdownNow();
        }
    }

    @Test
    void a_stream_ends_at_its_deadline_however_slow_its_reader() throws Exception {
        Reader reader = new Reader(
                        channel.channel(),
                        request(Star.followedBy(database, MANY)).build(),
                        CallOptions.DEFAULT.withDeadlineAfter(1, TimeUnit.SECONDS))
                .take(1);
        assertThat(reader.end()).isEqualTo(Code.DEADLINE_EXCEEDED);
        await().until(() -> open() == 0);
    }

    @Test
    void a_stream_is_taken_up_again_where_it_broke() throws Exception {
        Star star = Star.followedBy(database, 950);
        Reader first = read(star).take(3);
        await().until(() -> first.pages().size() == 3);
        first.cancel();
        String token = first.pages().get(2).getNextPageToken();
        Reader second = new Reader(
                        channel.channel(), request(star).setPageToken(token).build(), CallOptions.DEFAULT)
                .take(Integer.MAX_VALUE);
        assertThat(second.end()).isEqualTo(Code.OK);
        List<String> all = new ArrayList<>(first.ids());
        all.addAll(second.ids());
        assertThat(all).hasSize(950).doesNotHaveDuplicates();
    }

    @Test
    void rest_and_grpc_take_each_others_cursors() {
        Star star = Star.followedBy(database, 7);
        String path = "/v1/users/" + star.id() + "/followers?limit=3";
        String next = given().get(path).path("next");
        Iterator<ListFollowersResponse> pages = channel.users()
                .listFollowers(request(star).setPageSize(3).setPageToken(next).build());
        ListFollowersResponse second = pages.next();
        assertThat(given().get(path + "&cursor=" + next).<List<String>>path("items.id"))
                .isEqualTo(second.getFollowersList().stream()
                        .map(user -> user.getId())
                        .toList());
        assertThat(given().get(path + "&cursor=" + second.getNextPageToken()).<List<String>>path("items.id"))
                .containsExactly(pages.next().getFollowers(0).getId());
        assertThat(pages.hasNext()).isFalse();
    }

    @Test
    void what_cannot_be_read_says_why() {
        Star star = new Star(Person.registered());
        ListFollowersRequest.Builder request = request(star);
        assertInvalid(() -> first(request.clone().setId("x")), "id");
        assertInvalid(() -> first(request.clone().setPageSize(-1)), "page_size");
        assertInvalid(() -> first(request.clone().setPageToken("x")), "page_token");
        assertRefused(
                Code.NOT_FOUND,
                "NOT_FOUND",
                () -> first(request.clone().setId("0192f3a0-0000-7000-8000-000000000000")));
    }

    private ListFollowersResponse first(ListFollowersRequest.Builder request) {
        return channel.users().listFollowers(request.build()).next();
    }

    private Reader read(Star star) {
        return new Reader(channel.channel(), request(star).build(), CallOptions.DEFAULT);
    }

    private double open() {
        return metrics.get("trunkline.grpc.streams").gauge().value();
    }

    private static ListFollowersRequest.Builder request(Star star) {
        return ListFollowersRequest.newBuilder().setId(star.id());
    }
}
