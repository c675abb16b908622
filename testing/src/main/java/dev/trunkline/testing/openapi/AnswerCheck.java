package dev.trunkline.testing.openapi;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.IntNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Says in what an answer leaves the document: a status that is not there, another media type, a body that is not by its
 * schema, a header that is missing or of another form.
 *
 * <p>Not every request has an operation to look at. OPTIONS answers 204 with {@code Allow} on each path, HEAD is GET
 * without its body, a method that a path does not have is 405 with {@code Allow}, and a path that is not in the document
 * must not lead to anything but a problem or a redirect.
 */
public final class AnswerCheck {

    private static final ObjectMapper JSON = new ObjectMapper().enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

    private static final String PROBLEM = "application/problem+json";
    private static final String PROBLEM_SCHEMA = "/components/schemas/Problem";

    private final ApiDocument document;

    public AnswerCheck(ApiDocument document) {
        this.document = document;
    }

    /**
     * @param path as it was sent, without the query
     * @return empty if all is well
     */
    public List<String> faults(String method, String path, Answer answer) {
        if (elsewhere(path, answer)) {
            return List.of();
        }
        List<ApiOperation> here = document.at(path);
        if (here.isEmpty()) {
            return answer.status() < 300
                    ? List.of("answered " + answer.status() + " at a path that is not in the document")
                    : undocumented(answer);
        }
        Optional<ApiOperation> operation = find(here, method);
        if (operation.isPresent()) {
            return documented(operation.get(), method.equals("HEAD"), answer);
        }
        boolean options = method.equals("OPTIONS") && answer.status() == 204;
        // 404: the path looks like one of the document, but a segment of it, such as ";a=b", is nothing's name.
        if (!options && !Set.of(400, 404, 405, 413).contains(answer.status())) {
            return List.of("answered " + answer.status() + " to a method that the document does not have here");
        }
        List<String> faults = new ArrayList<>(undocumented(answer));
        if ((options || answer.status() == 405) && answer.field("Allow").isEmpty()) {
            faults.add("has no Allow");
        }
        return faults;
    }

    /** Another spelling of an address is sent to the right one, whatever operation the spelling looks like. */
    private static boolean elsewhere(String path, Answer answer) {
        String location = answer.field("Location").orElse("//");
        return answer.status() == 308
                && answer.body().length == 0
                && location.startsWith("/")
                && !location.startsWith("//")
                && !location.split("\\?")[0].equals(path);
    }

    /** What is wrong with the answer to a request that is malformed: it may be taken, or refused in our shape. */
    List<String> refusalFaults(Answer answer) {
        return answer.status() < 400 ? List.of() : undocumented(answer);
    }

    private static Optional<ApiOperation> find(List<ApiOperation> here, String method) {
        return here.stream()
                .filter(operation -> operation.method().equals(method))
                .findFirst()
                .or(() -> method.equals("HEAD") ? find(here, "GET") : Optional.empty());
    }

    private List<String> documented(ApiOperation operation, boolean head, Answer answer) {
        String pointer = operation.pointer() + "/responses/" + answer.status();
        if (document.node(pointer).isMissingNode()) {
            List<String> known = new ArrayList<>();
            operation.node().path("responses").fieldNames().forEachRemaining(known::add);
            return List.of("answered " + answer.status() + ", but the document has only " + String.join(", ", known)
                    + "; the body was " + new String(answer.body(), StandardCharsets.UTF_8));
        }
        String response = document.resolved(pointer);
        List<String> faults = new ArrayList<>(headers(response, answer));
        JsonNode content = document.node(response).path("content");
        if (content.isEmpty() || head) {
            if (answer.body().length > 0) {
                faults.add("has a body, and the document has none for " + answer.status());
            }
            return faults;
        }
        String type = answer.mediaType().orElse("");
        if (!content.has(type)) {
            faults.add("is of the media type '" + type + "', but the document has "
                    + String.join(", ", (Iterable<String>) content::fieldNames));
        } else if (type.endsWith("json")) {
            faults.addAll(body(response + "/content/" + ApiDocument.escape(type) + "/schema", answer));
        }
        return faults;
    }

    private List<String> headers(String response, Answer answer) {
        List<String> faults = new ArrayList<>();
        document.node(response).path("headers").fieldNames().forEachRemaining(name -> {
            String pointer = document.resolved(response + "/headers/" + ApiDocument.escape(name));
            Optional<String> value = answer.field(name);
            if (value.isEmpty() && document.node(pointer).path("required").asBoolean()) {
                faults.add("lacks the header " + name);
            }
            value.ifPresent(text -> document.faults(pointer + "/schema", typed(document.node(pointer), text))
                    .forEach(fault -> faults.add("has the header " + name + ": " + text + " (" + fault + ")")));
        });
        return faults;
    }

    private static JsonNode typed(JsonNode header, String text) {
        return header.at("/schema/type").asText().equals("integer") && text.matches("[0-9]{1,9}")
                ? IntNode.valueOf(Integer.parseInt(text))
                : TextNode.valueOf(text);
    }

    private List<String> body(String schema, Answer answer) {
        try {
            JsonNode value = JSON.readTree(answer.body());
            return document.faults(schema, value).stream()
                    .map(fault -> "has a body that is not by its schema: " + fault + " in " + value)
                    .toList();
        } catch (IOException notJson) {
            return List.of("has a body that is not JSON: " + notJson.getMessage());
        }
    }

    private List<String> undocumented(Answer answer) {
        if (answer.status() < 400) {
            return answer.body().length == 0 ? List.of() : List.of("has a body that is not in the document");
        }
        if (answer.body().length == 0) {
            // To HEAD, and where the HTTP codec refuses by itself.
            return List.of();
        }
        return answer.mediaType().filter(PROBLEM::equals).isEmpty()
                ? List.of("is an error and no " + PROBLEM)
                : body(PROBLEM_SCHEMA, answer);
    }
}
