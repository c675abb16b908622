package dev.trunkline.feed;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.equalTo;

import dev.trunkline.contracts.user.v1.AccountStatus;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.restassured.path.json.JsonPath;
import jakarta.inject.Inject;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jdbi.v3.core.Jdbi;
import org.junit.jupiter.api.Test;

/** Authors, as user-service tells of them. */
@QuarkusTest
@TestProfile(RunningFeed.Small.class)
class AuthorsTest extends RunningFeed {

    @Inject
    Jdbi database;

    @Test
    void names_and_suspensions_come_from_user_service() {
        users.account(ada, "ada_new", AccountStatus.ACCOUNT_STATUS_ACTIVE);
        projected();
        String id = post(ada, "renamed");
        given().get("/v1/posts/{id}", id).then().body("author.handle", equalTo("ada_new"));
        users.account(ada, "ada_new", AccountStatus.ACCOUNT_STATUS_SUSPENDED);
        projected();
        keyed("k", "silenced").statusCode(403);
    }

    @Test
    void a_deleted_accounts_posts_are_gone_for_every_reader() {
        users.account(ada, "ada", AccountStatus.ACCOUNT_STATUS_ACTIVE);
        follows(bob, ada);
        String start = pollAs(bob, home(bob)).getString("next");
        SocketClient socket = socket(home(bob), Optional.of(issuer.token(bob, "bob")));
        await().until(socket::caughtUp);
        List<String> posts =
                Stream.of("one", "two", "three").map(text -> post(ada, text)).toList();
        as(ada).delete("/v1/posts/{id}", posts.get(2)).then().statusCode(204);
        users.delete(ada);
        projected();
        for (String id : posts) {
            given().get("/v1/posts/{id}", id).then().statusCode(404);
        }
        assertThat(poll("/v1/users/" + ada + "/posts").getList("items")).isEmpty();
        await().untilAsserted(() -> assertThat(socket.events("post.deleted")).hasSize(3));
        JsonPath since = pollAs(bob, home(bob) + "?after=" + start);
        assertThat(since.getList("items.type")).containsExactly("post.deleted", "post.deleted", "post.deleted");
        assertThat(since.getString("items")).doesNotContain("one", "two", "three");
        assertThat(texts(ada)).containsOnly("");
    }

    @Test
    void a_deleted_account_may_not_post_with_a_token_that_lives_on() {
        post(ada, "before");
        users.delete(ada);
        projected();
        keyed("k", "after").statusCode(403).contentType("application/problem+json");
        SocketClient socket = socket("/v1/feed", Optional.empty());
        socket.send("{\"type\":\"authenticate\",\"id\":\"c1\",\"token\":\"" + issuer.token(ada, "ada") + "\"}");
        socket.send("{\"type\":\"post\",\"id\":\"c2\",\"text\":\"after\"}");
        await().until(() -> socket.events("error").size() == 2);
        assertThat(socket.events("error"))
                .extracting(error -> error.get("problem").get("status").asInt())
                .containsExactlyInAnyOrder(403, 401);
    }

    @Test
    void nothing_of_a_deleted_account_names_its_owner_nor_of_one_that_never_posted() {
        users.account(ada, "ada", AccountStatus.ACCOUNT_STATUS_ACTIVE);
        users.delete(ada);
        users.delete(bob);
        projected();
        for (UUID gone : List.of(ada, bob)) {
            Map<String, Object> author = database.withHandle(
                    handle -> handle.createQuery("SELECT handle, display_name, suspended FROM authors WHERE id = :id")
                            .bind("id", gone)
                            .mapToMap()
                            .one());
            assertThat(author.get("handle")).asString().matches("deleted_[0-9a-f]{12}");
            assertThat(author).containsEntry("display_name", "Deleted user").containsEntry("suspended", true);
        }
    }

    @Test
    void a_deleted_account_follows_nobody_and_nobody_follows_it() {
        follows(ada, bob);
        follows(carol, ada);
        follows(carol, bob);
        SocketClient own = socket(home(ada), Optional.of(issuer.token(ada, "ada")));
        SocketClient carols = socket(home(carol), Optional.of(issuer.token(carol, "carol")));
        await().until(() -> own.caughtUp() && carols.caughtUp());
        users.delete(ada);
        // Followed and ended within the deletion's own batch or a later one, it must not matter.
        users.delete(ada);
        projected();
        post(bob, "heard by carol alone");
        await().untilAsserted(() -> assertThat(carols.texts()).containsExactly("heard by carol alone"));
        assertThat(own.texts()).isEmpty();
        assertThat(count("SELECT count(*) FROM follows WHERE follower_id = :id OR followee_id = :id"))
                .isZero();
        assertThat(pollAs(carol, home(carol)).getList("items.post.text")).contains("heard by carol alone");
    }

    @Test
    void more_posts_than_one_batch_holds_are_deleted_once_each() {
        post(ada, "first");
        database.useHandle(handle -> handle.execute(
                "INSERT INTO posts (id, author_id, text, created_at)"
                        + " SELECT gen_random_uuid(), ?, 'many', now() FROM generate_series(1, 2500)",
                ada));
        users.delete(ada);
        users.delete(ada);
        projected();
        assertThat(texts(ada)).hasSize(2501).containsOnly("");
        assertThat(count("SELECT count(*) FROM feed_log WHERE author_id = :id AND type = 'post.deleted'"))
                .isEqualTo(2501);
    }

    @Test
    void what_is_posted_while_the_account_is_deleted_is_refused_or_deleted_too() throws Exception {
        List<CompletableFuture<HttpResponse<String>>> answers = new ArrayList<>();
        for (int i = 0; i < 60; i++) {
            if (i == 20) {
                users.delete(ada);
            }
            HttpRequest request = HttpRequest.newBuilder(root.resolve("/v1/users/" + ada + "/posts"))
                    .header("Content-Type", "application/json")
                    .header("Authorization", "Bearer " + issuer.token(ada, "ada"))
                    .POST(HttpRequest.BodyPublishers.ofString("{\"text\":\"quick\"}"))
                    .build();
            answers.add(http.sendAsync(request, HttpResponse.BodyHandlers.ofString()));
        }
        for (CompletableFuture<HttpResponse<String>> answer : answers) {
            assertThat(answer.get(60, TimeUnit.SECONDS).statusCode()).isIn(201, 403);
        }
        projected();
        keyed("k", "after").statusCode(403);
        // There may be none at all: the deletion may have come first.
        assertThat(texts(ada)).allMatch(String::isEmpty);
        assertThat(poll("/v1/users/" + ada + "/posts").getList("items")).isEmpty();
    }

    /** How many rows {@code sql} finds for ada. */
    private int count(String sql) {
        return database.withHandle(handle ->
                handle.createQuery(sql).bind("id", ada).mapTo(int.class).one());
    }

    private List<String> texts(UUID author) {
        return database.withHandle(handle -> handle.createQuery("SELECT text FROM posts WHERE author_id = :id")
                .bind("id", author)
                .mapTo(String.class)
                .list());
    }
}
