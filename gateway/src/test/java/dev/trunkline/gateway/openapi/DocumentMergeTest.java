package dev.trunkline.gateway.openapi;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.trunkline.gateway.route.Routes;
import dev.trunkline.gateway.route.RoutesParser;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class DocumentMergeTest {

    private static final String ROUTES = """
            upstreams:
              users: { discover: "dns://users:1" }
              feed: { discover: "dns://feed:2" }
            limits:
              few: { key: address, rate: 60/min }
            routes:
              - { id: users, match: { path: /v1/users/** }, to: users, auth: none, limit: [few] }
              - { id: users2, match: { path: /v2/users/** }, to: users, auth: none }
              - { id: posts, match: { path: "/v1/users/{id}/posts", methods: [GET] }, to: feed, auth: none }
              - { id: keys, match: { path: /keys }, to: users, auth: none }
            """;

    private static final String PAGE = "{\"type\":\"object\",\"properties\":{\"size\":{\"type\":\"integer\"}}}";

    @Test
    void each_version_has_its_own_paths_and_those_without_a_version() throws Exception {
        Map<String, ObjectNode> merged = merged(
                document("users", "{}", "/v1/users", "get", "/v2/users", "get", "/keys", "get"),
                document("feed", "{}", "/v1/users/{id}/posts", "get"));

        assertThat(merged).containsOnlyKeys("v1", "v2");
        assertThat(names(merged.get("v1"), "/paths"))
                .containsExactlyInAnyOrder("/v1/users", "/v1/users/{id}/posts", "/keys");
        assertThat(names(merged.get("v2"), "/paths")).containsExactlyInAnyOrder("/v2/users", "/keys");
        assertThat(merged.get("v2").at("/info/version").asText()).isEqualTo("2");
        assertThat(merged.get("v1").at("/servers/0/url").asText()).isEqualTo("/");
    }

    @Test
    void what_no_route_leads_to_at_this_service_is_left_out() throws Exception {
        ObjectNode v1 = merged(
                        document("users", "{}", "/v1/users", "get", "/v1/users/{id}/posts", "get", "/v1/inside", "get"),
                        document("feed", "{}", "/v1/users/{id}/posts", "get", "/v1/users/{id}/posts", "post"))
                .get("v1");

        assertThat(names(v1, "/paths")).containsExactlyInAnyOrder("/v1/users", "/v1/users/{id}/posts");
        assertThat(names(v1, "/paths/~1v1~1users~1{id}~1posts")).containsExactly("get");
        assertThat(v1.at("/paths/~1v1~1users~1{id}~1posts/get/summary").asText())
                .isEqualTo("feed");
    }

    @Test
    void the_same_component_of_two_services_is_there_once() throws Exception {
        ObjectNode v1 = merged(
                        document("users", "{\"Page\":" + PAGE + "}", "/v1/users", "get"),
                        document("feed", "{\"Page\":" + PAGE + "}", "/v1/users/{id}/posts", "get"))
                .get("v1");

        assertThat(names(v1, "/components/schemas")).containsExactly("Page");
    }

    @Test
    void different_components_of_one_name_are_told_apart_and_so_is_what_refers_to_them() throws Exception {
        String wrapper = "{\"type\":\"array\",\"items\":{\"$ref\":\"#/components/schemas/Item\"}}";
        ObjectNode v1 = merged(
                        document(
                                "users",
                                "{\"Page\":" + wrapper + ",\"Item\":{\"type\":\"string\"}}",
                                "/v1/users",
                                "get"),
                        document(
                                "feed",
                                "{\"Page\":" + wrapper + ",\"Item\":{\"type\":\"integer\"}}",
                                "/v1/users/{id}/posts",
                                "get"))
                .get("v1");

        assertThat(names(v1, "/components/schemas"))
                .containsExactlyInAnyOrder("users.Page", "users.Item", "feed.Page", "feed.Item");
        assertThat(schema(v1, "/v1/users")).isEqualTo("#/components/schemas/users.Page");
        assertThat(schema(v1, "/v1/users/{id}/posts")).isEqualTo("#/components/schemas/feed.Page");
        assertThat(v1.at("/components/schemas/feed.Page/items/$ref").asText())
                .isEqualTo("#/components/schemas/feed.Item");
        assertThat(v1.at("/components/schemas/feed.Item/type").asText()).isEqualTo("integer");
    }

    @Test
    void the_order_of_members_makes_no_difference_and_no_clash() throws Exception {
        String turned = "{\"properties\":{\"size\":{\"type\":\"integer\"}},\"type\":\"object\"}";
        ObjectNode v1 = merged(
                        document("users", "{\"Page\":" + PAGE + "}", "/v1/users", "get"),
                        document("feed", "{\"Page\":" + turned + "}", "/v1/users/{id}/posts", "get"))
                .get("v1");

        assertThat(names(v1, "/components/schemas")).containsExactly("Page");
    }

    @Test
    void components_that_no_operation_of_the_version_leads_to_are_left_out() throws Exception {
        ObjectNode v2 = merged(document(
                        "users", "{\"Page\":" + PAGE + ",\"Unused\":{\"type\":\"string\"}}", "/v2/users", "get"))
                .get("v2");

        assertThat(names(v2, "/components/schemas")).containsExactly("Page");
        assertThat(names(v2, "/components/securitySchemes")).containsExactly("bearer");
    }

    @Test
    void the_gateways_own_answers_are_added_by_the_rules_of_the_route() throws Exception {
        Map<String, ObjectNode> merged = merged(document("users", "{}", "/v1/users", "get", "/v2/users", "get"));

        assertThat(names(merged.get("v1"), "/paths/~1v1~1users/get/responses"))
                .contains("200", "414", "429", "431", "502", "503", "504")
                .doesNotContain("401", "413");
        assertThat(names(merged.get("v2"), "/paths/~1v2~1users/get/responses")).doesNotContain("429");
        assertThat(names(merged.get("v1"), "/paths/~1v1~1users/get/responses/200/headers"))
                .contains("RateLimit", "RateLimit-Policy");
        assertThat(merged.get("v1").at("/components/responses/EdgeTooManyRequests/headers/Retry-After/$ref"))
                .isNotNull();
        assertThat(names(merged.get("v1"), "/components/headers")).contains("RateLimit", "RateLimitPolicy");
    }

    @Test
    void an_api_key_is_named_where_the_route_takes_one_with_the_scopes_that_it_must_have() throws Exception {
        String routes = """
                upstreams: { users: { discover: "dns://users:1" } }
                tokens: { issuer: i, audience: a, jwks: { upstream: users, path: /keys } }
                api-keys: { upstream: users, path: /introspection }
                routes:
                  - { id: any, match: { path: /v1/any }, to: users, auth: required }
                  - { id: some, match: { path: /v1/some }, to: users, auth: { rule: optional, scopes: [b, a] } }
                  - { id: people, match: { path: /v1/people }, to: users, auth: { rule: required, by: [bearer] } }
                  - { id: open, match: { path: /v1/open }, to: users, auth: none }
                """;
        ObjectNode v1 = merged(
                        routes,
                        document(
                                "users",
                                "{}",
                                "/v1/any",
                                "get",
                                "/v1/some",
                                "get",
                                "/v1/people",
                                "get",
                                "/v1/open",
                                "get"))
                .get("v1");

        assertThat(v1.at("/paths/~1v1~1any/get/security")).hasToString("[{\"bearer\":[]},{\"apiKey\":[]}]");
        assertThat(v1.at("/paths/~1v1~1some/get/security")).hasToString("[{\"bearer\":[]},{\"apiKey\":[\"a\",\"b\"]}]");
        assertThat(v1.at("/paths/~1v1~1people/get/security")).hasToString("[{\"bearer\":[]}]");
        assertThat(v1.at("/paths/~1v1~1open/get/security")).hasToString("[{\"bearer\":[]}]");
        assertThat(v1.at("/components/securitySchemes/apiKey/name").asText()).isEqualTo("Authorization");
        assertThat(names(v1, "/paths/~1v1~1some/get/responses")).contains("401", "403");
        assertThat(names(v1, "/paths/~1v1~1any/get/responses")).contains("401").doesNotContain("403");
    }

    @Test
    void operations_of_one_name_are_told_apart() throws Exception {
        ObjectNode v1 = merged(
                        document("users", "{}", "/v1/users", "get"),
                        document("feed", "{}", "/v1/users/{id}/posts", "get"))
                .get("v1");

        assertThat(v1.findValuesAsText("operationId")).containsExactlyInAnyOrder("list", "list2");
    }

    @Test
    void what_the_gateway_answers_by_itself_is_described_where_a_route_leads_to_it() throws Exception {
        String routes = ROUTES
                + "  - { id: tickets, match: { path: /v1/tickets, methods: [POST] }, to: tickets, auth: none }\n";
        ServiceDocument users = document("users", "{}", "/v1/users", "get", "/v2/users", "get");

        Map<String, ObjectNode> merged = merged(routes, users);

        assertThat(names(merged.get("v1"), "/paths")).containsExactlyInAnyOrder("/v1/users", "/v1/tickets");
        assertThat(names(merged.get("v1"), "/paths/~1v1~1tickets/post/responses"))
                .contains("201", "503")
                .doesNotContain("502", "504");
        assertThat(names(merged.get("v1"), "/components/schemas")).contains("Ticket");
        assertThat(names(merged.get("v2"), "/paths")).containsExactly("/v2/users");
        assertThat(names(merged(ROUTES, users).get("v1"), "/paths")).containsExactly("/v1/users");
    }

    @Test
    void without_any_document_there_is_no_version() throws Exception {
        assertThat(merged()).isEmpty();
    }

    private static Map<String, ObjectNode> merged(ServiceDocument... documents) throws Exception {
        return merged(ROUTES, documents);
    }

    private static Map<String, ObjectNode> merged(String yaml, ServiceDocument... documents) throws Exception {
        Routes routes = new RoutesParser(name -> Optional.empty(), Set.of("tickets")).parse("test", yaml);
        return new DocumentMerge(List.of(documents), routes.table(), new EdgeAnswers()).merge();
    }

    /** Each operation answers with the schema Page and is secured. */
    private static ServiceDocument document(String upstream, String schemas, String... pathsAndMethods)
            throws Exception {
        ObjectNode root = (ObjectNode) new ObjectMapper()
                .readTree("{\"openapi\":\"3.1.0\",\"tags\":[{\"name\":\"a\"}],\"paths\":{},\"components\":{\"schemas\":"
                        + schemas + ",\"securitySchemes\":{\"bearer\":{\"type\":\"http\"}}}}");
        for (int i = 0; i < pathsAndMethods.length; i += 2) {
            JsonNode operation = new ObjectMapper()
                    .readTree(
                            "{\"operationId\":\"list\",\"summary\":\"" + upstream + "\",\"tags\":[\"a\"],"
                                    + "\"security\":[{\"bearer\":[]}],\"responses\":{\"200\":{\"description\":\"ok\","
                                    + "\"content\":{\"application/json\":{\"schema\":{\"$ref\":\"#/components/schemas/Page\"}}}}}}");
            root.withObjectProperty("paths")
                    .withObjectProperty(pathsAndMethods[i])
                    .set(pathsAndMethods[i + 1], operation);
        }
        return new ServiceDocument(upstream, root);
    }

    private static String schema(ObjectNode document, String path) {
        return document.at("/paths/" + path.replace("/", "~1")
                        + "/get/responses/200/content/application~1json/schema/$ref")
                .asText();
    }

    private static List<String> names(JsonNode document, String pointer) {
        List<String> names = new ArrayList<>();
        document.at(pointer).fieldNames().forEachRemaining(names::add);
        return names;
    }
}
