package dev.trunkline.testing.openapi;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/** Makes requests for an operation: good ones by its document, and most of them spoilt after that. */
final class AttemptMaker {

    private static final int GOOD_IN = 4;

    private final ApiDocument document;
    private final Known known;
    private final SplittableRandom random;
    private final Spoiler spoiler;

    AttemptMaker(ApiDocument document, Known known, SplittableRandom random) {
        this.document = document;
        this.known = known;
        this.random = random;
        this.spoiler = new Spoiler(random, known);
    }

    /** As the document would have it, with what must be there and nothing else. */
    Attempt plain(ApiOperation operation) {
        return good(operation, true);
    }

    Attempt next(ApiOperation operation) {
        Attempt attempt = good(operation, false);
        if (random.nextInt(GOOD_IN) > 0) {
            for (int ways = random.nextInt(1, 4); ways > 0; ways--) {
                spoiler.spoil(attempt);
            }
        }
        return attempt;
    }

    private Attempt good(ApiOperation operation, boolean plain) {
        Attempt attempt = new Attempt(operation);
        SchemaValues values = new SchemaValues(document, random, name -> known.value(operation, name));
        for (int i = 0; i < operation.node().path("parameters").size(); i++) {
            JsonNode parameter = document.node(document.resolved(operation.pointer() + "/parameters/" + i));
            parameter(attempt, parameter, values, plain);
        }
        // A network of its own for each, since networks are slowed down together.
        attempt.headers.put("X-Forwarded-For", "2001:db8:" + Integer.toHexString(random.nextInt(0x10000)) + "::1");
        attempt.headers.put("Authorization", "Bearer " + known.token(operation));
        JsonNode content = operation.node().at("/requestBody/content");
        if (!content.isMissingNode()) {
            List<String> types = new ArrayList<>();
            content.fieldNames().forEachRemaining(types::add);
            String type = types.get(plain ? 0 : random.nextInt(types.size()));
            attempt.headers.put("Content-Type", type);
            attempt.body = values.of(content.get(type).get("schema")).toString().getBytes(StandardCharsets.UTF_8);
        }
        return attempt;
    }

    private void parameter(Attempt attempt, JsonNode parameter, SchemaValues values, boolean plain) {
        String name = parameter.path("name").asText();
        String value = known.value(attempt.operation, name)
                .orElseGet(() -> values.of(parameter.path("schema")).asText());
        switch (parameter.path("in").asText()) {
            case "path" -> attempt.path = attempt.path.replace("{" + name + "}", value);
            case "query" -> {
                if (!plain && random.nextInt(4) == 0) {
                    attempt.query.add(name + "=" + URLEncoder.encode(value, StandardCharsets.UTF_8));
                }
            }
            default -> {
                if (parameter.path("required").asBoolean() || !plain && random.nextInt(3) == 0) {
                    attempt.headers.put(name, value);
                }
            }
        }
    }
}
