package dev.trunkline.rest.openapi;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import io.restassured.path.json.JsonPath;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

@QuarkusTest
@TestProfile(DocumentFilterTest.Documented.class)
class DocumentFilterTest {

    public static final class Documented implements QuarkusTestProfile {

        @Override
        public Map<String, String> getConfigOverrides() {
            return Map.of("quarkus.smallrye-openapi.enabled", "true");
        }
    }

    private JsonPath document;

    @BeforeEach
    void read() {
        document = given().get("/q/openapi?format=json")
                .then()
                .statusCode(200)
                .extract()
                .jsonPath();
    }

    @Test
    void it_is_of_version_3_1() {
        assertThat(document.getString("openapi")).isEqualTo("3.1.0");
    }

    @Test
    void the_errors_follow_from_what_a_method_takes() {
        assertThat(statuses("'/v1/books'.post"))
                .containsExactlyInAnyOrder("201", "400", "401", "403", "406", "409", "413", "415", "422", "500", "503");
        assertThat(statuses("'/v1/books'.get")).containsExactlyInAnyOrder("200", "400", "406", "500", "503");
        assertThat(statuses("'/v1/books/{id}'.get"))
                .containsExactlyInAnyOrder("200", "304", "400", "401", "403", "404", "406", "500", "503");
        assertThat(statuses("'/v1/books/{id}'.put")).contains("412", "428");
        assertThat(document.getString("paths.'/v1/books'.get.responses.'400'.$ref"))
                .isEqualTo("#/components/responses/BadRequest");
    }

    @Test
    void an_error_of_the_methods_own_becomes_a_problem_beside_the_common_one() {
        String examples = "paths.'/v1/books'.post.responses.'409'.content.'application/problem+json'.examples";
        assertThat(document.<String, Object>getMap(examples)).containsOnlyKeys("title-taken", "idempotency-key-in-use");
        assertThat(document.<String, Object>getMap(examples + ".'title-taken'.value"))
                .containsEntry("type", "https://trunkline.test/problems/title-taken")
                .containsEntry("status", 409)
                .containsEntry("detail", "this title is taken")
                .containsEntry("instance", "/v1/books");
    }

    @Test
    void parameters_are_described_by_their_names() {
        assertThat(document.getList("paths.'/v1/books'.get.parameters.$ref"))
                .containsExactly("#/components/parameters/Limit");
        assertThat(document.getString("paths.'/v1/books/{id}'.get.parameters[0].schema.$ref"))
                .isEqualTo("#/components/schemas/UUID");
    }

    @Test
    void objects_are_closed_and_say_which_fields_are_always_there() {
        assertThat(document.getBoolean("components.schemas.Book.additionalProperties"))
                .isFalse();
        assertThat(document.getList("components.schemas.Book.required")).containsExactly("id", "title", "createdAt");
        assertThat(document.getString("components.schemas.Book.properties.next.$ref"))
                .isEqualTo("#/components/schemas/Next");
        assertThat(document.getString("components.schemas.NewBook.properties.title.pattern"))
                .isEqualTo("^(?:[\\s\\S]{1,9})$");
        assertThat(document.getList("components.schemas.PageBook.required")).containsExactly("items", "next");
    }

    @Test
    void examples_are_put_together_from_the_fields() {
        assertThat(document.<String, Object>getMap(
                        "paths.'/v1/books'.post.requestBody.content.'application/json'.example"))
                .isEqualTo(Map.of("title", "Emma"));
        assertThat(document.getString(
                        "paths.'/v1/books'.get.responses.'200'.content.'application/json'" + ".example.items[0].title"))
                .isEqualTo("Emma");
    }

    @Test
    void operations_are_named_and_tagged_by_their_paths() {
        assertThat(document.getString("paths.'/v1/books'.get.operationId")).isEqualTo("listBooks");
        assertThat(document.getString("paths.'/v2/books'.get.operationId")).isEqualTo("listBooksV2");
        assertThat(document.getString("paths.'/v1/books'.post.operationId")).isEqualTo("createBook");
        assertThat(document.getString("paths.'/v1/books/{id}'.delete.operationId"))
                .isEqualTo("deleteBook");
        assertThat(document.getList("paths.'/v1/books/{id}'.get.tags")).containsExactly("books");
    }

    @Test
    void what_a_later_version_has_too_is_deprecated_and_its_headers_say_so() {
        assertThat(document.getBoolean("paths.'/v1/books'.get.deprecated")).isTrue();
        assertThat(document.<String, Object>getMap("paths.'/v1/books'.get.responses.'200'.headers"))
                .containsKeys("Deprecation", "Sunset", "Link");
        assertThat(document.getString("paths.'/v1/books'.post.deprecated")).isNull();
    }

    @Test
    void headers_follow_from_what_a_method_takes_and_gives() {
        assertThat(document.<String, Object>getMap("paths.'/v1/books'.post.responses.'201'.headers"))
                .containsOnlyKeys("Location", "ETag", "Idempotency-Replayed");
        assertThat(document.<String, Object>getMap("paths.'/v1/books/{id}'.get.responses.'200'.headers"))
                .containsOnlyKeys("ETag");
    }

    @Test
    void nothing_stands_in_it_that_leads_nowhere_or_that_nothing_leads_to() {
        String text = given().get("/q/openapi?format=json").asString();
        for (String kind : List.of("schemas", "parameters", "headers", "responses")) {
            for (String name :
                    document.<String, Object>getMap("components." + kind).keySet()) {
                assertThat(text).contains("\"#/components/" + kind + "/" + name + "\"");
            }
        }
        text.lines()
                .filter(line -> line.contains("\"$ref\""))
                .map(line -> line.replaceAll(".*\"#/components/([a-z]+)/(\\w+)\".*", "components.$1.$2"))
                .forEach(place ->
                        assertThat(document.<String, Object>getMap(place)).isNotEmpty());
    }

    @Test
    void an_answer_that_leaves_the_document_fails_the_test_that_got_it() {
        given().get("/v1/books/0198c0de-8f3a-7b21-9c4d-5e6f70819203");
        assertThatThrownBy(() -> given().get("/v1/books"))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("required property 'next' not found");
        assertThatThrownBy(() -> given().contentType("application/json")
                        .body("{\"title\":\"Emma\"}")
                        .put("/v1/books/1"))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("answered 202");
    }

    private Set<String> statuses(String operation) {
        return document.<String, Object>getMap("paths." + operation + ".responses")
                .keySet();
    }
}
