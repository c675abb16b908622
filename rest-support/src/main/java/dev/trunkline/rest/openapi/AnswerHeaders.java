package dev.trunkline.rest.openapi;

import java.util.Optional;
import org.eclipse.microprofile.openapi.OASFactory;
import org.eclipse.microprofile.openapi.models.media.MediaType;
import org.eclipse.microprofile.openapi.models.media.Schema;
import org.eclipse.microprofile.openapi.models.responses.APIResponse;

/** Adds the headers that follow from what an operation takes and from what it answers with. */
final class AnswerHeaders {

    private AnswerHeaders() {}

    static void apply(Endpoint endpoint) {
        endpoint.operation().getResponses().getAPIResponses().forEach((status, answer) -> {
            if (answer.getRef() == null) {
                apply(endpoint, status, answer);
            }
        });
    }

    private static void apply(Endpoint endpoint, String status, APIResponse answer) {
        if (status.equals("201") || status.startsWith("3")) {
            add(answer, "Location");
        }
        boolean validated = endpoint.takesHeader("If-None-Match") || endpoint.takesHeader("If-Match");
        if (status.equals("201") || status.equals("200") && validated) {
            add(answer, "ETag");
        }
        if (status.equals("201") && endpoint.takesHeader("Idempotency-Key")) {
            add(answer, "Idempotency-Replayed");
        }
        if (status.startsWith("2") && Boolean.TRUE.equals(endpoint.operation().getDeprecated())) {
            add(answer, "Deprecation");
            add(answer, "Sunset");
            add(answer, "Link");
        }
        if (page(answer)) {
            add(answer, "Link");
        }
    }

    private static void add(APIResponse answer, String name) {
        if (answer.getHeaders() == null || !answer.getHeaders().containsKey(name)) {
            answer.addHeader(name, OASFactory.createHeader().ref(name.replace("-", "")));
        }
    }

    private static boolean page(APIResponse answer) {
        return Optional.ofNullable(answer.getContent()).stream()
                .flatMap(content -> content.getMediaTypes().values().stream())
                .map(MediaType::getSchema)
                .map(schema -> Optional.ofNullable(schema).map(Schema::getRef).orElse(""))
                .anyMatch(reference -> reference.startsWith("#/components/schemas/Page"));
    }
}
