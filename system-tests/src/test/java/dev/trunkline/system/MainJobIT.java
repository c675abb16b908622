package dev.trunkline.system;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.notNullValue;

import io.restassured.specification.RequestSpecification;
import java.util.Map;
import java.util.concurrent.ForkJoinPool;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.xbill.DNS.Lookup;
import org.xbill.DNS.Record;
import org.xbill.DNS.SRVRecord;
import org.xbill.DNS.SimpleResolver;
import org.xbill.DNS.Type;

class MainJobIT {

    private final RunningSystem system = RunningSystem.shared();
    private final String gateway = system.gateway();

    @Test
    void a_post_reaches_a_follower_by_sse_websocket_and_long_poll() throws Exception {
        Member ada = Member.join(gateway, "ada");
        Member bob = Member.join(gateway, "bob");
        ada.follow(bob);
        try (FeedReader sse = new SseReader(ada, ada.homeFeed()).start();
                FeedReader socket = new SocketReader(ada, ada.homeFeed()).start();
                FeedReader poll = new PollReader(ada, ada.homeFeed()).start()) {
            await().until(() -> sse.isAttached() && socket.isAttached() && poll.isAttached());
            String id = bob.post("hello")
                    .then()
                    .statusCode(201)
                    .header("Location", notNullValue())
                    .extract()
                    .path("id");
            await().untilAsserted(() -> {
                assertThat(sse.texts()).containsExactly("hello");
                assertThat(socket.texts()).containsExactly("hello");
                assertThat(poll.texts()).containsExactly("hello");
            });
            anonymous()
                    .get("/v1/posts/{id}", id)
                    .then()
                    .statusCode(200)
                    .body("text", equalTo("hello"))
                    .body("author.handle", equalTo(bob.handle()));
        }
    }

    @Test
    void posts_arrive_once_and_in_order_through_whichever_instance_they_enter() throws Exception {
        Member ada = Member.join(gateway, "ada");
        Member bob = Member.join(gateway, "bob");
        ada.follow(bob);
        try (FeedReader sse = new SseReader(ada, ada.homeFeed()).start();
                FeedReader socket = new SocketReader(ada, ada.homeFeed()).start()) {
            await().until(() -> sse.isAttached() && socket.isAttached());
            // The gateway chooses the instance for each of these, by which is expected to answer sooner.
            IntStream.range(0, 20).forEach(i -> bob.post("post " + i).then().statusCode(201));
            var expected = IntStream.range(0, 20).mapToObj(i -> "post " + i).toList();
            await().untilAsserted(() -> {
                assertThat(sse.texts()).isEqualTo(expected);
                assertThat(socket.texts()).isEqualTo(expected);
            });
        }
    }

    @Test
    void an_unfollowed_author_is_no_longer_heard() throws Exception {
        Member ada = Member.join(gateway, "ada");
        Member bob = Member.join(gateway, "bob");
        ada.follow(bob);
        try (FeedReader sse = new SseReader(ada, ada.homeFeed()).start()) {
            await().until(sse::isAttached);
            bob.post("heard").then().statusCode(201);
            await().untilAsserted(() -> assertThat(sse.texts()).containsExactly("heard"));
            ada.request()
                    .delete("/v1/users/{id}/following/{target}", ada.id(), bob.id())
                    .then()
                    .statusCode(204);
            bob.post("unheard").then().statusCode(201);
            ada.post("one's own").then().statusCode(201);
            await().untilAsserted(() -> assertThat(sse.texts()).containsExactly("heard", "one's own"));
        }
    }

    @Test
    void the_public_feed_needs_no_token_and_the_home_feed_needs_its_owners() {
        Member ada = Member.join(gateway, "ada");
        Member bob = Member.join(gateway, "bob");
        bob.post("to everyone").then().statusCode(201);
        await().untilAsserted(() -> anonymous()
                .get("/v1/feed")
                .then()
                .statusCode(200)
                .body("items.post.text", hasItem("to everyone"))
                .body("next", notNullValue()));
        anonymous().get(ada.homeFeed()).then().statusCode(401);
        bob.request().get(ada.homeFeed()).then().statusCode(403);
        ada.request().get(ada.homeFeed()).then().statusCode(200);
    }

    @Test
    void people_are_listed_read_and_found_among_each_others_followers() {
        Member ada = Member.join(gateway, "ada");
        Member bob = Member.join(gateway, "bob");
        ada.follow(bob);
        ada.follow(bob);
        anonymous().get("/v1/users?limit=100").then().statusCode(200).body("items.handle", hasItem(ada.handle()));
        anonymous()
                .get("/v1/users/{id}/followers", bob.id())
                .then()
                .statusCode(200)
                .body("items.id", contains(ada.id()));
        String etag = anonymous().get("/v1/users/{id}", bob.id()).header("ETag");
        anonymous()
                .header("If-None-Match", etag)
                .get("/v1/users/{id}", bob.id())
                .then()
                .statusCode(304);
    }

    @Test
    void the_services_are_found_by_dns() throws Exception {
        SimpleResolver resolver = new SimpleResolver("127.0.0.1");
        resolver.setPort(system.port(RunningSystem.Port.TRUNKLINE_DNS_PORT));
        Lookup lookup = new Lookup("_http._tcp.feed-service.trunkline.test.", Type.SRV);
        lookup.setResolver(resolver);
        lookup.setCache(null);
        Record[] records = lookup.run();
        assertThat(records)
                .extracting(each -> ((SRVRecord) each).getPort())
                .containsExactlyInAnyOrderElementsOf(system.ports(RunningSystem.Port.TRUNKLINE_FEED_PORTS));
    }

    @Test
    void a_burst_beyond_the_limit_is_refused_and_told_when_to_come_back() {
        Member ada = Member.join(gateway, "ada");
        // 16 at a time, so that even a slow machine asks faster than the limit refills.
        ForkJoinPool callers = new ForkJoinPool(16);
        var refused = callers.submit(() -> IntStream.range(0, 960)
                        .parallel()
                        .mapToObj(i -> ada.request().get("/v1/users/{id}", ada.id()))
                        .filter(response -> response.statusCode() != 200)
                        .findAny())
                .join();
        callers.shutdown();
        assertThat(refused).isPresent();
        refused.get()
                .then()
                .statusCode(429)
                .contentType("application/problem+json")
                .header("Retry-After", notNullValue())
                .header("RateLimit", notNullValue())
                .header("RateLimit-Policy", notNullValue());
    }

    @Test
    void a_session_that_was_ended_cannot_be_renewed() {
        Member ada = Member.join(gateway, "ada");
        var session = anonymous()
                .contentType("application/json")
                .body(Map.of("handle", ada.handle(), "password", Member.PASSWORD))
                .post("/v1/sessions")
                .then()
                .statusCode(201)
                .extract()
                .jsonPath();
        anonymous()
                .header("Authorization", "Bearer " + session.getString("accessToken"))
                .delete("/v1/sessions/current")
                .then()
                .statusCode(204);
        anonymous()
                .contentType("application/json")
                .body(Map.of("refreshToken", session.getString("refreshToken")))
                .post("/v1/tokens")
                .then()
                .statusCode(401);
    }

    private RequestSpecification anonymous() {
        return given().baseUri(gateway);
    }
}
