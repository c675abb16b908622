package dev.trunkline.gateway.openapi;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.trunkline.gateway.route.Access;
import dev.trunkline.gateway.route.AuthRule;
import dev.trunkline.gateway.route.CredentialKind;
import dev.trunkline.gateway.route.Destination;
import dev.trunkline.gateway.route.Route;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

/**
 * What the gateway adds to each operation: its own answers, what it writes on the answers of others, and what it takes
 * for itself of a request; and the operations that it answers whole.
 */
final class EdgeAnswers {

    /** The gateway, as if it were one more service. */
    static final String NAME = "gateway";

    private static final String FILE = "edge.yaml";
    /** Security schemes: that of the services, and ours. */
    private static final String TOKEN = "bearer";

    private static final String KEY = "apiKey";
    private static final String RESPONSES = "#/components/responses/";

    private final ServiceDocument own;

    EdgeAnswers() {
        try (InputStream file = EdgeAnswers.class.getResourceAsStream(FILE)) {
            Object yaml = new Yaml(new SafeConstructor(new LoaderOptions())).load(file);
            this.own = new ServiceDocument(NAME, new ObjectMapper().convertValue(yaml, ObjectNode.class));
        } catch (IOException e) {
            throw new UncheckedIOException(FILE + " cannot be read", e);
        }
    }

    /** The answers and headers, to be merged as if the gateway were one more service. */
    ServiceDocument components() {
        ObjectNode components = own.root().deepCopy();
        components.remove("info");
        return new ServiceDocument(own.upstream(), components);
    }

    /** The beginning of a merged document. */
    ObjectNode head(String version) {
        ObjectNode head = own.root().deepCopy();
        head.remove(List.of("components", "paths", "tags"));
        head.withObjectProperty("info").put("version", version.substring(1));
        return head;
    }

    /** What the service says of a status stays, but for the headers. */
    void addTo(ObjectNode operation, Route route) {
        ObjectNode responses = operation.withObjectProperty("responses");
        answers(operation, route).forEach((status, component) -> {
            if (!responses.has(status)) {
                responses.putObject(status).put("$ref", RESPONSES + component);
            }
        });
        addHeadersTo(responses);
        addKeys(operation, route.access());
        if (route.ticket()) {
            operation.withArrayProperty("parameters").addObject().put("$ref", "#/components/parameters/Ticket");
        }
    }

    /** To those that stand here and not elsewhere. */
    void addHeadersTo(JsonNode responses) {
        for (Map.Entry<String, JsonNode> response : responses.properties()) {
            if (!response.getValue().has("$ref") && !response.getKey().equals("101")) {
                ObjectNode headers = ((ObjectNode) response.getValue()).withObjectProperty("headers");
                headers.putObject("RateLimit").put("$ref", "#/components/headers/RateLimit");
                headers.putObject("RateLimit-Policy").put("$ref", "#/components/headers/RateLimitPolicy");
            }
        }
    }

    /** A service sees tokens alone: that a key does as well is the route's to say, and what the key must be for. */
    private static void addKeys(ObjectNode operation, Access access) {
        if (access.rule() == AuthRule.NONE
                || !access.takes(CredentialKind.API_KEY)
                || !(operation.get("security") instanceof ArrayNode security)) {
            return;
        }
        for (JsonNode requirement : security) {
            if (requirement.has(TOKEN)) {
                ArrayNode scopes = security.addObject().putArray(KEY);
                access.scopes().stream().sorted().forEach(scopes::add);
                return;
            }
        }
    }

    private static Map<String, String> answers(ObjectNode operation, Route route) {
        Map<String, String> answers = new LinkedHashMap<>();
        answers.put("400", "EdgeBadRequest");
        boolean certificatesOnly = route.access().certificatesOnly();
        if (route.auth() != AuthRule.NONE && !certificatesOnly) {
            answers.put("401", "EdgeUnauthenticated");
        }
        if (route.access().selective() || certificatesOnly) {
            answers.put("403", "EdgeForbidden");
        }
        if (operation.has("requestBody")) {
            answers.put("413", "EdgeContentTooLarge");
        }
        answers.put("414", "EdgeUriTooLong");
        if (!route.limits().isEmpty()) {
            answers.put("429", "EdgeTooManyRequests");
        }
        answers.put("431", "EdgeHeadersTooLarge");
        if (!(route.to() instanceof Destination.Local)) {
            answers.put("502", "EdgeBadGateway");
            answers.put("503", "EdgeUnavailable");
            answers.put("504", "EdgeTimedOut");
        }
        return answers;
    }
}
