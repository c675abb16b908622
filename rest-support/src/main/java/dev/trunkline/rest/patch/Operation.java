package dev.trunkline.rest.patch;

import com.fasterxml.jackson.databind.JsonNode;
import dev.trunkline.rest.problem.Problem.Fault;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * One operation of a JSON Patch (RFC 6902 §4).
 *
 * @param from for {@link Kind#MOVE} and {@link Kind#COPY}
 * @param value for {@link Kind#ADD}, {@link Kind#REPLACE} and {@link Kind#TEST}
 */
record Operation(Kind kind, String path, Optional<String> from, Optional<JsonNode> value) {

    /** RFC 6901 §3: a tilde is only ever an escape. */
    private static final Pattern STRAY_TILDE = Pattern.compile("~(?![01])");

    enum Kind {
        ADD,
        REMOVE,
        REPLACE,
        MOVE,
        COPY,
        TEST;

        boolean hasFrom() {
            return this == MOVE || this == COPY;
        }

        boolean hasValue() {
            return this == ADD || this == REPLACE || this == TEST;
        }

        String text() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /**
     * Reads an operation. Members that it does not define are ignored, as RFC 6902 §4 has it.
     *
     * @param at the operation's place in the patch, as a JSON Pointer
     * @param faults takes what is wrong with it; then the result is empty
     */
    static Optional<Operation> read(JsonNode node, String at, List<Fault> faults) {
        if (!node.isObject()) {
            faults.add(new Fault(at, "must be an object: an operation"));
            return Optional.empty();
        }
        Optional<Kind> kind = Stream.of(Kind.values())
                .filter(each -> each.text().equals(node.path("op").textValue()))
                .findFirst();
        if (kind.isEmpty()) {
            faults.add(new Fault(
                    at + "/op",
                    "must be one of: "
                            + Stream.of(Kind.values()).map(Kind::text).collect(Collectors.joining(", "))));
        }
        Optional<String> path = pointer(node, "path", at, faults);
        Optional<String> from = kind.filter(Kind::hasFrom).flatMap(needed -> pointer(node, "from", at, faults));
        Optional<JsonNode> value = Optional.ofNullable(node.get("value"));
        if (value.isEmpty() && kind.filter(Kind::hasValue).isPresent()) {
            faults.add(new Fault(at + "/value", "is missing"));
        }
        boolean whole = kind.isPresent()
                && path.isPresent()
                && (from.isPresent() || !kind.get().hasFrom())
                && (value.isPresent() || !kind.get().hasValue());
        return whole ? Optional.of(new Operation(kind.get(), path.get(), from, value)) : Optional.empty();
    }

    private static Optional<String> pointer(JsonNode node, String member, String at, List<Fault> faults) {
        String text = node.path(member).textValue();
        if (text == null
                || !(text.isEmpty() || text.startsWith("/"))
                || STRAY_TILDE.matcher(text).find()) {
            faults.add(new Fault(at + '/' + member, "must be a JSON Pointer: empty, or /name/name"));
            return Optional.empty();
        }
        return Optional.of(text);
    }
}
