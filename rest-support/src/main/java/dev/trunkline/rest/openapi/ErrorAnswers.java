package dev.trunkline.rest.openapi;

import dev.trunkline.rest.patch.PatchDocument;
import dev.trunkline.rest.problem.Problem;
import jakarta.ws.rs.core.Response;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.eclipse.microprofile.openapi.OASFactory;
import org.eclipse.microprofile.openapi.models.Components;
import org.eclipse.microprofile.openapi.models.Operation;
import org.eclipse.microprofile.openapi.models.PathItem.HttpMethod;
import org.eclipse.microprofile.openapi.models.examples.Example;
import org.eclipse.microprofile.openapi.models.media.MediaType;
import org.eclipse.microprofile.openapi.models.responses.APIResponse;
import org.eclipse.microprofile.openapi.models.responses.APIResponses;

/**
 * Adds the answers that follow from what an operation takes, as 412 from {@code If-Match}, and makes problems of the
 * errors that its method names.
 */
final class ErrorAnswers {

    private static final String RESPONSES = "#/components/responses/";
    private static final String SECURITY_SCHEME = "bearer";

    private final Components components;

    ErrorAnswers(Components components) {
        this.components = components;
    }

    void apply(Endpoint endpoint) {
        Operation operation = endpoint.operation();
        if (operation.getResponses() == null) {
            operation.setResponses(OASFactory.createAPIResponses());
        }
        Map<String, APIResponse> answers = new TreeMap<>();
        operation.getResponses().getAPIResponses().forEach((status, answer) -> answers.put(status, answer));
        requirements(operation);
        common(endpoint)
                .forEach((status, name) -> answers.compute(
                        status,
                        (code, own) -> own == null || bare(own) ? reference(name) : merged(code, own, name, endpoint)));
        answers.replaceAll((status, answer) ->
                status.compareTo("4") > 0 && answer.getRef() == null ? problem(status, answer, endpoint) : answer);
        APIResponses complete = OASFactory.createAPIResponses();
        answers.forEach(complete::addAPIResponse);
        operation.setResponses(complete);
    }

    /** Says that the token may be left out, where nothing is said of it. */
    private static void requirements(Operation operation) {
        if (operation.getSecurity() == null) {
            operation.addSecurityRequirement(OASFactory.createSecurityRequirement());
            operation.addSecurityRequirement(
                    OASFactory.createSecurityRequirement().addScheme(SECURITY_SCHEME));
        }
    }

    /** Component by status. */
    private Map<String, String> common(Endpoint endpoint) {
        Operation operation = endpoint.operation();
        Map<String, String> common = new LinkedHashMap<>();
        common.put("400", "BadRequest");
        // Of one without content too, for its errors have some.
        common.put("406", "NotAcceptable");
        common.put("500", "Failure");
        common.put("503", "Unavailable");
        if (operation.getSecurity() != null && !operation.getSecurity().isEmpty()) {
            common.put("401", "Unauthenticated");
            // Where the token may be left out too: one that was made for other things does not do.
            common.put("403", "Forbidden");
        }
        if (endpoint.path().contains("{")) {
            common.put("404", "NotFound");
        }
        if (operation.getRequestBody() != null) {
            common.put("413", "ContentTooLarge");
            common.put("415", "UnsupportedMediaType");
        }
        if (endpoint.takesHeader("If-Match")) {
            common.put("412", "PreconditionFailed");
            if (Boolean.TRUE.equals(components.getParameters().get("IfMatch").getRequired())) {
                common.put("428", "PreconditionRequired");
            }
        }
        if (endpoint.takesHeader("If-None-Match") && endpoint.method() == HttpMethod.GET) {
            common.put("304", "NotModified");
        }
        if (endpoint.takesHeader("Idempotency-Key")) {
            common.put("409", "IdempotencyKeyInUse");
            common.put("422", "IdempotencyKeyReused");
        }
        if (takesPatch(operation)) {
            common.put("409", "PatchTestFailed");
            common.put("422", "PatchDoesNotFit");
        }
        return common;
    }

    private static boolean takesPatch(Operation operation) {
        return operation.getRequestBody() != null
                && operation.getRequestBody().getContent().getMediaTypes().containsKey(PatchDocument.JSON_PATCH);
    }

    /** The framework names 401 and 403 by itself, without a word of its own on them. */
    private static boolean bare(APIResponse answer) {
        return answer.getContent() == null
                && answer.getHeaders() == null
                && Set.of("Not Authorized", "Not Allowed")
                        .contains(Optional.ofNullable(answer.getDescription()).orElse(""));
    }

    private static APIResponse reference(String component) {
        return OASFactory.createAPIResponse().ref(RESPONSES + component);
    }

    /** What the method says, with the headers and the examples of the common answer beside its own. */
    private APIResponse merged(String status, APIResponse own, String component, Endpoint endpoint) {
        APIResponse common = components.getResponses().get(component);
        APIResponse answer = problem(status, own, endpoint);
        Optional.ofNullable(common.getHeaders()).ifPresent(headers -> headers.forEach(answer::addHeader));
        MediaType content = answer.getContent().getMediaType(Problem.MEDIA_TYPE);
        common.getContent().getMediaType(Problem.MEDIA_TYPE).getExamples().forEach(content::addExample);
        return answer;
    }

    private APIResponse problem(String status, APIResponse own, Endpoint endpoint) {
        MediaType content =
                OASFactory.createMediaType().schema(OASFactory.createSchema().ref("Problem"));
        examples(own).forEach((slug, example) -> content.addExample(slug, example(status, slug, example, endpoint)));
        if (content.getExamples() == null) {
            content.addExample(
                    "problem",
                    example(status, null, OASFactory.createExample().summary(own.getDescription()), endpoint));
        }
        own.setContent(OASFactory.createContent().addMediaType(Problem.MEDIA_TYPE, content));
        return own;
    }

    private static Map<String, Example> examples(APIResponse own) {
        return Optional.ofNullable(own.getContent()).stream()
                .flatMap(content -> content.getMediaTypes().values().stream())
                .findFirst()
                .map(MediaType::getExamples)
                .orElse(Map.of());
    }

    private Example example(String status, String slug, Example given, Endpoint endpoint) {
        if (given.getValue() != null) {
            return given;
        }
        Map<String, Object> problem = new LinkedHashMap<>();
        problem.put("type", slug == null ? "about:blank" : "https://trunkline.test/problems/" + slug);
        problem.put("title", title(status));
        problem.put("status", Integer.parseInt(status));
        problem.put("detail", given.getSummary());
        problem.put("instance", endpoint.path().replaceAll("\\{[^}]*}", ExampleComposer.ID));
        problem.put("traceId", "0af7651916cd43dd8448eb211c80319c");
        return given.value(problem);
    }

    /** The titles that {@code ProblemException} gives. */
    private static String title(String status) {
        return switch (status) {
            case "403" -> "Not allowed";
            case "404" -> "Not found";
            case "422" -> "Cannot be done";
            case "426" -> "Upgrade required";
            default -> Response.Status.fromStatusCode(Integer.parseInt(status)).getReasonPhrase();
        };
    }
}
