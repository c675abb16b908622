package dev.trunkline.rest.patch;

import com.fasterxml.jackson.databind.JsonNode;
import dev.trunkline.rest.problem.Problem.Fault;
import dev.trunkline.rest.problem.ProblemException;
import jakarta.json.JsonException;
import jakarta.json.JsonObject;
import jakarta.json.JsonPatchBuilder;
import jakarta.json.JsonValue;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A patch that lists operations, each on the result of the one before; all of them or none (RFC 6902).
 *
 * <p>They are carried out one at a time, for the library tells what failed but not which. The document lies within
 * another one meanwhile, so that its root is a place like any other.
 */
public final class JsonPatch implements PatchDocument {

    private static final int MAX_OPERATIONS = 100;
    /** In characters: each copy may double a document, a hundred of them would need more memory than there is. */
    private static final int MAX_LENGTH = 262_144;

    private final List<Operation> operations;

    private JsonPatch(List<Operation> operations) {
        this.operations = operations;
    }

    /**
     * Reads a patch.
     *
     * @throws ProblemException 400 with everything that is wrong with its form
     */
    static JsonPatch read(JsonNode patch) {
        if (!patch.isArray()) {
            throw ProblemException.invalid("", "must be an array of operations");
        }
        if (patch.size() > MAX_OPERATIONS) {
            throw ProblemException.invalid("", "must have at most " + MAX_OPERATIONS + " operations");
        }
        List<Fault> faults = new ArrayList<>();
        List<Operation> operations = new ArrayList<>(patch.size());
        for (int i = 0; i < patch.size(); i++) {
            Operation.read(patch.get(i), "/" + i, faults).ifPresent(operations::add);
        }
        if (!faults.isEmpty()) {
            throw ProblemException.invalid(faults);
        }
        return new JsonPatch(operations);
    }

    @Override
    public JsonNode apply(JsonNode target) {
        JsonObject holder = Trees.JSON
                .createObjectBuilder()
                .add(Places.ROOT, Trees.fromJackson(target))
                .build();
        for (int i = 0; i < operations.size(); i++) {
            holder = apply(operations.get(i), holder, "/" + i);
        }
        JsonValue document = holder.get(Places.ROOT);
        if (document == null) {
            throw unfit("", "the patch removes the whole document");
        }
        return Trees.toJackson(document);
    }

    private static JsonObject apply(Operation operation, JsonObject holder, String at) {
        operation.from().ifPresent(from -> {
            Optional<JsonValue> moved = Places.find(from, holder);
            if (moved.isEmpty()) {
                throw unfit(at + "/from", "there is nothing at '" + from + "'");
            }
            if (operation.kind() == Operation.Kind.COPY) {
                bound(moved.get(), holder, at);
            }
        });
        if (Places.padded(operation.path(), holder)) {
            throw refused(operation, at);
        }
        try {
            return library(operation).build().apply(holder);
        } catch (JsonException thrown) {
            throw refused(operation, at);
        }
    }

    private static ProblemException refused(Operation operation, String at) {
        String place = "'" + operation.path() + "'";
        return operation.kind() == Operation.Kind.TEST
                ? ProblemException.conflict(
                        "patch-test-failed",
                        List.of(new Fault(at, "the value at " + place + " is not the one to test for")))
                : unfit(at + "/path", "cannot " + operation.kind().text() + " at " + place + ": no such place");
    }

    private static JsonPatchBuilder library(Operation operation) {
        JsonPatchBuilder patch = Trees.JSON.createPatchBuilder();
        String path = Places.held(operation.path());
        return switch (operation.kind()) {
            case ADD -> patch.add(path, value(operation));
            case REMOVE -> patch.remove(path);
            case REPLACE -> patch.replace(path, value(operation));
            case MOVE -> patch.move(path, Places.held(operation.from().orElseThrow()));
            case COPY -> patch.copy(path, Places.held(operation.from().orElseThrow()));
            case TEST -> patch.test(path, value(operation));
        };
    }

    private static void bound(JsonValue copied, JsonObject holder, String at) {
        if (Trees.length(holder, MAX_LENGTH) + Trees.length(copied, MAX_LENGTH) > MAX_LENGTH) {
            throw unfit(at, "the copy makes the document larger than " + MAX_LENGTH + " characters");
        }
    }

    private static JsonValue value(Operation operation) {
        return Trees.fromJackson(operation.value().orElseThrow());
    }

    private static ProblemException unfit(String pointer, String detail) {
        return ProblemException.unprocessable("patch-does-not-fit", List.of(new Fault(pointer, detail)));
    }
}
