package dev.trunkline.feed;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.nullValue;

import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.restassured.path.json.JsonPath;
import io.restassured.response.Response;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Posts as resources. */
@QuarkusTest
@TestProfile(RunningFeed.Small.class)
class PostsTest extends RunningFeed {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"text\":\"\"} | 500 characters",
                "{\"text\":null} | must be given",
                "{\"text\":5} | /text",
                "{\"txt\":\"a\"} | known here: text",
                "{\"text\":\"a\",\"text\":\"b\"} | twice",
                "{\"text\": | JSON",
                "[] | "
            })
    void a_post_that_is_none_is_told_what_is_wrong(String body, String told) {
        as(ada).contentType("application/json")
                .body(body)
                .post("/v1/users/{id}/posts", ada)
                .then()
                .statusCode(400)
                .contentType("application/problem+json")
                .body(containsString(told == null ? "" : told));
    }

    @Test
    void a_post_is_a_resource_with_an_address_a_tag_and_an_owner() {
        String address = as(ada).contentType("application/json")
                .body(Map.of("text", "hello"))
                .post("/v1/users/{id}/posts", ada)
                .then()
                .statusCode(201)
                .body("author.handle", equalTo("ada"))
                .extract()
                .header("Location");
        String path = URI.create(address).getPath();
        String tag = given().get(path)
                .then()
                .statusCode(200)
                .body("text", equalTo("hello"))
                .extract()
                .header("ETag");
        given().header("If-None-Match", tag).get(path).then().statusCode(304);
        as(bob).contentType("application/json")
                .body(Map.of("text", "as ada"))
                .post("/v1/users/{id}/posts", ada)
                .then()
                .statusCode(403);
        given().contentType("application/json")
                .body(Map.of("text", "x".repeat(70_000)))
                .header("Authorization", "Bearer " + issuer.token(ada, "ada"))
                .post("/v1/users/{id}/posts", ada)
                .then()
                .statusCode(413)
                .contentType("application/problem+json");
        given().post("/v1/feed").then().statusCode(405).header("Allow", containsString("GET"));
        given().get("/v1/posts/nonsense").then().statusCode(404).contentType("application/problem+json");
    }

    @Test
    void a_poll_right_after_ones_own_post_shows_it() {
        String cursor = poll("/v1/feed").getString("next");
        for (int i = 0; i < 50; i++) {
            String id = post(ada, "at once " + i);
            JsonPath page = i % 2 == 0 ? poll("/v1/feed?after=" + cursor) : pollAs(ada, home(ada) + "?after=" + cursor);
            assertThat(page.getList("items.post.id")).containsExactly(id);
            cursor = page.getString("next");
        }
    }

    @Test
    void an_idempotency_key_writes_once_and_repeats_the_answer_to_the_byte() {
        Response first = keyed("key", "once").statusCode(201).extract().response();
        Response again = keyed("key", "once").statusCode(201).extract().response();
        assertThat(again.asByteArray()).isEqualTo(first.asByteArray());
        for (String header : List.of("Location", "ETag", "Content-Type", "Content-Length")) {
            assertThat(again.header(header)).as(header).isNotNull().isEqualTo(first.header(header));
        }
        assertThat(first.header("Idempotency-Replayed")).isNull();
        assertThat(again.header("Idempotency-Replayed")).isEqualTo("true");
        String read = given().get(first.header("Location")).then().extract().asString();
        assertThat(first.asString()).isEqualTo(read);
        keyed("key", "another").statusCode(422).contentType("application/problem+json");
        keyed("no spaces allowed", "x").statusCode(400).body("errors[0].pointer", equalTo("Idempotency-Key"));
        assertThat(poll("/v1/users/" + ada + "/posts").getList("items")).hasSize(1);
    }

    @Test
    void a_key_is_its_authors_own() {
        keyed("key", "mine").statusCode(201);
        as(bob).header("Idempotency-Key", "key")
                .contentType("application/json")
                .body(Map.of("text", "mine"))
                .post("/v1/users/{id}/posts", bob)
                .then()
                .statusCode(201)
                .header("Idempotency-Replayed", nullValue());
    }

    @Test
    void of_requests_with_one_key_at_once_one_writes() throws Exception {
        List<CompletableFuture<HttpResponse<String>>> answers = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            HttpRequest request = HttpRequest.newBuilder(root.resolve("/v1/users/" + ada + "/posts"))
                    .headers("Content-Type", "application/json", "Idempotency-Key", "key")
                    .header("Authorization", "Bearer " + issuer.token(ada, "ada"))
                    .POST(HttpRequest.BodyPublishers.ofString("{\"text\":\"at once\"}"))
                    .build();
            answers.add(http.sendAsync(request, HttpResponse.BodyHandlers.ofString()));
        }
        List<Integer> statuses = new ArrayList<>();
        for (CompletableFuture<HttpResponse<String>> answer : answers) {
            statuses.add(answer.get(60, TimeUnit.SECONDS).statusCode());
        }
        assertThat(statuses).contains(201).isSubsetOf(201, 409);
        assertThat(poll("/v1/users/" + ada + "/posts").getList("items")).hasSize(1);
    }

    @Test
    void posts_of_a_user_are_paged_newest_first() {
        List.of("1", "2", "3").forEach(text -> post(ada, text));
        JsonPath page = poll("/v1/users/" + ada + "/posts?limit=2");
        assertThat(page.getList("items.text")).containsExactly("3", "2");
        JsonPath last = poll("/v1/users/" + ada + "/posts?limit=2&cursor=" + page.getString("next"));
        assertThat(last.getList("items.text")).containsExactly("1");
        assertThat(last.getString("next")).isNull();
        given().get("/v1/users/{id}/posts?cursor=junk", ada).then().statusCode(400);
        given().get("/v1/users/{id}/posts?cursor={cursor}", bob, page.getString("next"))
                .then()
                .statusCode(400)
                .body("errors[0].pointer", equalTo("cursor"));
    }

    @Test
    void a_page_survives_what_is_written_and_deleted_meanwhile_and_links_to_the_next() {
        List<String> ids = List.of("1", "2", "3", "4").stream()
                .map(text -> post(ada, text))
                .toList();
        String link = given().get("/v1/users/{id}/posts?limit=2", ada)
                .then()
                .extract()
                .header("Link");
        assertThat(link)
                .startsWith("</v1/users/" + ada + "/posts?limit=2&cursor=")
                .endsWith(">; rel=\"next\"");
        post(ada, "5");
        as(ada).delete("/v1/posts/{id}", ids.get(2)).then().statusCode(204);
        given().urlEncodingEnabled(false)
                .get(link.substring(1, link.indexOf('>')))
                .then()
                .statusCode(200)
                .header("Link", nullValue())
                .body("items.text", equalTo(List.of("2", "1")));
    }

    @Test
    void a_post_is_deleted_by_its_author_or_an_admin_and_by_no_other() {
        String own = post(ada, "own");
        String other = post(ada, "other");
        given().delete("/v1/posts/{id}", own)
                .then()
                .statusCode(401)
                .header("WWW-Authenticate", containsString("Bearer"));
        as(bob).delete("/v1/posts/{id}", own).then().statusCode(403);
        as(ada).delete("/v1/posts/{id}", own).then().statusCode(204);
        given().header("Authorization", "Bearer " + issuer.admin(bob))
                .delete("/v1/posts/{id}", other)
                .then()
                .statusCode(204);
        given().get("/v1/posts/{id}", other).then().statusCode(404);
        as(ada).delete("/v1/posts/{id}", bob).then().statusCode(404);
    }

    @Test
    void a_deletion_may_name_the_representation_that_it_means() {
        String id = post(ada, "hello");
        String tag = given().get("/v1/posts/{id}", id).then().extract().header("ETag");
        as(ada).header("If-Match", "\"stale\"")
                .delete("/v1/posts/{id}", id)
                .then()
                .statusCode(412)
                .header("ETag", tag);
        as(ada).header("If-Match", tag).delete("/v1/posts/{id}", id).then().statusCode(204);
        as(ada).header("If-Match", tag).delete("/v1/posts/{id}", id).then().statusCode(204);
    }

    @Test
    void a_post_may_be_kept_but_must_be_asked_for_again() {
        String id = post(ada, "hello");
        Response read = given().get("/v1/posts/{id}", id);
        assertThat(read.header("Cache-Control")).isEqualTo("no-cache");
        given().header("If-None-Match", read.header("ETag"))
                .get("/v1/posts/{id}", id)
                .then()
                .statusCode(304)
                .header("ETag", read.header("ETag"))
                .header("Cache-Control", "no-cache");
        given().get("/v1/users/{id}/posts", ada).then().header("Cache-Control", "no-cache");
    }
}
