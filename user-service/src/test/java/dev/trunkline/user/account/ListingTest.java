package dev.trunkline.user.account;

import static dev.trunkline.user.Problems.problem;
import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.hasItems;

import dev.trunkline.user.Person;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.path.json.JsonPath;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@QuarkusTest
class ListingTest {

    @Test
    void a_handle_finds_its_account() {
        Person ada = Person.registered();
        given().get("/v1/users?handle=" + ada.handle()).then().body("items.id", equalTo(List.of(ada.id())));
        given().get("/v1/users?status=suspended&handle=" + ada.handle()).then().body("items", equalTo(List.of()));
    }

    @ParameterizedTest
    @CsvSource({"'',false", "&sort=handle,false", "&sort=-handle,true"})
    void a_prefix_finds_all_that_begin_with_it_page_by_page(String sort, boolean descending) {
        String prefix = Person.newHandle();
        List<String> handles = new ArrayList<>(
                IntStream.range(0, 5).mapToObj(i -> prefix + "_" + i).toList());
        handles.forEach(handle -> Person.register(handle).statusCode(201));
        if (descending) {
            Collections.reverse(handles);
        }
        assertThat(handles("/v1/users?limit=2&q=" + prefix + sort)).isEqualTo(handles);
        assertThat(handles("/v1/users?limit=2&status=active&q=" + prefix + sort))
                .isEqualTo(handles);
    }

    @Test
    void lists_sort_by_registration_either_way() {
        Person ada = Person.registered();
        Person bob = Person.registered();
        List<String> newest = given().get("/v1/users?limit=100").path("items.id");
        assertThat(newest.indexOf(bob.id())).isLessThan(newest.indexOf(ada.id()));
        List<String> oldest = given().get("/v1/users?limit=100&sort=createdAt").path("items.createdAt");
        assertThat(oldest).isSorted();
    }

    @Test
    void the_next_page_is_linked_too() {
        String prefix = Person.newHandle();
        Person.register(prefix + "_a").statusCode(201);
        Person.register(prefix + "_b").statusCode(201);
        var first = given().get("/v1/users?limit=1&q=" + prefix);
        String link = first.headers().getValues("Link").stream()
                .filter(value -> value.contains("rel=\"next\""))
                .findFirst()
                .orElseThrow();
        String target = link.substring(1, link.indexOf('>'));
        assertThat(target).startsWith("/v1/users?").contains("q=" + prefix).contains("cursor=" + first.path("next"));
        given().urlEncodingEnabled(false).get(target).then().body("items.handle", equalTo(List.of(prefix + "_b")));
    }

    @Test
    void a_cursor_survives_the_deletion_of_the_account_it_points_at() {
        String prefix = Person.newHandle();
        for (String end : List.of("_a", "_b", "_c")) {
            Person.register(prefix + end).statusCode(201);
        }
        String next = given().get("/v1/users?limit=2&q=" + prefix).path("next");
        Person b = Person.login(prefix + "_b");
        b.changing(b).delete(b.path()).then().statusCode(204);
        given().get("/v1/users?limit=2&q=" + prefix + "&cursor=" + next)
                .then()
                .body("items.handle", equalTo(List.of(prefix + "_c")));
    }

    @ParameterizedTest
    @ValueSource(strings = {"q=ÄÖ", "q=a%25", "q=A", "handle=x", "handle=Ada", "sort=email", "sort=--handle"})
    void a_filter_of_the_wrong_form_is_named(String query) {
        problem(given().urlEncodingEnabled(!query.contains("%")).get("/v1/users?" + query), 400)
                .body("errors.pointer", hasItem(query.substring(0, query.indexOf('='))));
    }

    @Test
    void all_wrong_filters_are_named_at_once() {
        problem(given().get("/v1/users?status=gone&handle=x&q=!&sort=no"), 400)
                .body("errors.pointer", hasItems("status", "handle", "q", "sort"));
        problem(given().get("/v1/users?q=a&sort=createdAt"), 400).body("errors.pointer", hasItem("sort"));
    }

    private static List<String> handles(String query) {
        List<String> handles = new ArrayList<>();
        String next = null;
        do {
            JsonPath page =
                    given().get(query + (next == null ? "" : "&cursor=" + next)).jsonPath();
            handles.addAll(page.getList("items.handle"));
            Map<String, Object> body = page.getMap("$");
            next = (String) body.get("next");
        } while (next != null);
        return handles;
    }
}
