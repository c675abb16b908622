package dev.trunkline.user.grpc;

import static dev.trunkline.user.grpc.UserMessages.optional;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.protobuf.Descriptors.FieldDescriptor;
import dev.trunkline.contracts.user.v1.UpdateUserRequest;
import dev.trunkline.contracts.user.v1.User;
import dev.trunkline.rest.problem.Problem.Fault;
import dev.trunkline.rest.problem.ProblemException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.stream.Collectors;

/**
 * What an update asks to be changed (AIP-134, AIP-161), made to the document that version 2 of the REST API shows to the
 * owner. Whether what comes of it is valid, the rules of that document say.
 */
final class Edit {

    private static final String MASK = "update_mask";
    private static final String ALL = "*";

    /** What can be changed, named as in a mask. */
    private enum Field {
        HANDLE((user, document) -> document.put("handle", user.getHandle())),
        DISPLAY_NAME((user, document) -> document.withObject("/name").put("display", user.getDisplayName())),
        GIVEN_NAME((user, document) -> part(document, "given", user.getGivenName())),
        FAMILY_NAME((user, document) -> part(document, "family", user.getFamilyName())),
        EMAIL((user, document) -> document.put("email", user.getEmail())),
        STATUS((user, document) ->
                UserMessages.text("user.status", user.getStatus()).ifPresent(text -> document.put("status", text))),
        ROLE((user, document) ->
                UserMessages.text("user.role", user.getRole()).ifPresent(text -> document.put("role", text)));

        private final BiConsumer<User, ObjectNode> write;

        Field(BiConsumer<User, ObjectNode> write) {
            this.write = write;
        }

        private String path() {
            return name().toLowerCase(Locale.ROOT);
        }

        private static Optional<Field> of(String path) {
            return Arrays.stream(values())
                    .filter(field -> field.path().equals(path))
                    .findFirst();
        }

        private static String paths() {
            return Arrays.stream(values()).map(Field::path).collect(Collectors.joining(", "));
        }

        /** A part of a name can be taken away, and then it is not there. */
        private static void part(ObjectNode document, String part, String value) {
            ObjectNode name = document.withObject("/name");
            optional(value).ifPresentOrElse(text -> name.put(part, text), () -> name.remove(part));
        }
    }

    private final User user;
    private final Set<Field> fields;

    private Edit(User user, Set<Field> fields) {
        this.user = user;
        this.fields = fields;
    }

    /**
     * @throws ProblemException 400 that names each path that cannot be changed, and what else is wrong with the mask
     */
    static Edit of(UpdateUserRequest request) {
        User user = request.getUser();
        List<String> paths = request.getUpdateMask().getPathsList();
        boolean all = paths.equals(List.of(ALL));
        Set<Field> fields = all ? EnumSet.allOf(Field.class) : paths.isEmpty() ? set(user) : named(paths);
        if (fields.isEmpty()) {
            throw ProblemException.invalid(MASK, "names nothing to change; can be of: " + Field.paths());
        }
        requireChoices(user, fields, all);
        return new Edit(user, fields);
    }

    /** Changes {@code document}. */
    void apply(ObjectNode document) {
        fields.forEach(field -> field.write.accept(user, document));
    }

    private static Set<Field> set(User user) {
        return user.getAllFields().keySet().stream()
                .map(FieldDescriptor::getName)
                .flatMap(path -> Field.of(path).stream())
                .collect(Collectors.toCollection(() -> EnumSet.noneOf(Field.class)));
    }

    private static Set<Field> named(List<String> paths) {
        Set<Field> fields = EnumSet.noneOf(Field.class);
        List<Fault> faults = new ArrayList<>();
        for (String path : paths) {
            Field.of(path)
                    .ifPresentOrElse(
                            fields::add,
                            () -> faults.add(new Fault(
                                    MASK, "'" + path + "' cannot be changed; can be of: " + Field.paths() + ", or *")));
        }
        if (!faults.isEmpty()) {
            throw ProblemException.invalid(faults);
        }
        return fields;
    }

    /**
     * There is no account without status or role, so to name one is to give one.
     *
     * @param all whether they are only named along with all else
     */
    private static void requireChoices(User user, Set<Field> fields, boolean all) {
        List<Fault> faults = new ArrayList<>();
        if (fields.contains(Field.STATUS)) {
            missing("user.status", UserMessages.text("user.status", user.getStatus()), all)
                    .ifPresent(faults::add);
        }
        if (fields.contains(Field.ROLE)) {
            missing("user.role", UserMessages.text("user.role", user.getRole()), all)
                    .ifPresent(faults::add);
        }
        if (!faults.isEmpty()) {
            throw ProblemException.invalid(faults);
        }
    }

    private static Optional<Fault> missing(String field, Optional<String> choice, boolean optional) {
        return choice.isPresent() || optional
                ? Optional.empty()
                : Optional.of(new Fault(field, "must be set, for the mask names it"));
    }
}
