package dev.trunkline.rest.problem;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.exc.InputCoercionException;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.exc.InvalidFormatException;
import com.fasterxml.jackson.databind.exc.MismatchedInputException;
import com.fasterxml.jackson.databind.exc.UnrecognizedPropertyException;
import dev.trunkline.rest.problem.Problem.Fault;
import jakarta.validation.ConstraintViolation;
import jakarta.validation.ElementKind;
import jakarta.validation.Path;
import java.math.BigInteger;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** Names the place and the remedy of each fault in an input. */
public final class Faults {

    /** In characters; what is nested too deep has a pointer that tells nobody anything. */
    private static final int MAX_POINTER = 100;

    private static final Set<Class<?>> WHOLE =
            Set.of(int.class, Integer.class, long.class, Long.class, short.class, Short.class, BigInteger.class);

    private Faults() {}

    /** What a validation found, by pointer. */
    public static List<Fault> of(Set<? extends ConstraintViolation<?>> violations) {
        return violations.stream()
                .map(violation -> new Fault(pointer(violation), violation.getMessage()))
                .sorted((a, b) -> a.pointer().compareTo(b.pointer()))
                .toList();
    }

    /** Why text is not a document that can be read. */
    public static Fault of(JsonProcessingException thrown, JsonParser parser) {
        Fault fault = of(thrown);
        boolean nameless = fault.pointer().isEmpty() && thrown instanceof StreamConstraintsException;
        String place = parser.getParsingContext().pathAsPointer().toString();
        return nameless && place.length() <= MAX_POINTER ? new Fault(place, fault.detail()) : fault;
    }

    /** Why a document could not be read: the first fault, where the reader stopped. */
    public static Fault of(JsonProcessingException thrown) {
        if (thrown instanceof UnrecognizedPropertyException unknown) {
            String known = unknown.getKnownPropertyIds().stream()
                    .map(String::valueOf)
                    .sorted()
                    .collect(Collectors.joining(", "));
            return new Fault(pointer(unknown), "unknown field; known here: " + known);
        }
        if (thrown instanceof InvalidFormatException wrong
                && wrong.getTargetType().isEnum()) {
            String allowed = Arrays.stream(wrong.getTargetType().getEnumConstants())
                    .map(String::valueOf)
                    .collect(Collectors.joining(", "));
            return new Fault(pointer(wrong), "must be one of: " + allowed);
        }
        if (thrown instanceof InvalidFormatException wrong && wrong.getTargetType() == String.class) {
            // Said by our own reader of text, in words for clients.
            return new Fault(pointer(wrong), wrong.getOriginalMessage());
        }
        if (thrown instanceof MismatchedInputException wrong) {
            return new Fault(pointer(wrong), "has the wrong type, must be " + kind(wrong.getTargetType()));
        }
        if (thrown instanceof JsonMappingException wrong && wrong.getCause() instanceof InputCoercionException) {
            return new Fault(pointer(wrong), "is a number out of range");
        }
        if (thrown instanceof JsonMappingException wrong) {
            return new Fault(pointer(wrong), "cannot be read: " + wrong.getOriginalMessage());
        }
        if (String.valueOf(thrown.getOriginalMessage()).startsWith("Duplicate field")) {
            return new Fault(pointer(thrown), "the field is given twice" + place(thrown));
        }
        if (thrown instanceof StreamConstraintsException) {
            return beyond(thrown);
        }
        return new Fault("", "the body is not well-formed JSON" + place(thrown));
    }

    /** What the reader gives up on lest it take for ever. */
    private static Fault beyond(JsonProcessingException thrown) {
        String message = String.valueOf(thrown.getOriginalMessage());
        if (message.contains("nesting depth")) {
            return new Fault("", "the body is nested too deep" + place(thrown));
        }
        return new Fault(
                pointer(thrown),
                (message.startsWith("Number") ? "a number is too long" : "a text or name is too long") + place(thrown));
    }

    /** In the words of RFC 8259, not of Java. */
    private static String kind(Class<?> type) {
        if (type == null) {
            return "another";
        }
        if (CharSequence.class.isAssignableFrom(type) || type.isEnum()) {
            return "a string";
        }
        if (type == boolean.class || type == Boolean.class) {
            return "true or false";
        }
        if (WHOLE.contains(type)) {
            return "a whole number";
        }
        if (type.isPrimitive() || Number.class.isAssignableFrom(type)) {
            return "a number";
        }
        return type.isArray() || Iterable.class.isAssignableFrom(type) ? "an array" : "an object";
    }

    private static String place(JsonProcessingException thrown) {
        return thrown.getLocation() == null
                ? ""
                : " at line %d, column %d"
                        .formatted(
                                thrown.getLocation().getLineNr(),
                                thrown.getLocation().getColumnNr());
    }

    /** Where the parser stopped. */
    private static String pointer(JsonProcessingException thrown) {
        return thrown.getProcessor() instanceof JsonParser parser
                ? parser.getParsingContext().pathAsPointer().toString()
                : "";
    }

    private static String pointer(JsonMappingException thrown) {
        return thrown.getPath().stream()
                .map(step ->
                        step.getFieldName() == null ? String.valueOf(step.getIndex()) : escape(step.getFieldName()))
                .map("/"::concat)
                .collect(Collectors.joining());
    }

    /** A parameter by its name, a field of the body as a JSON Pointer. */
    private static String pointer(ConstraintViolation<?> violation) {
        StringBuilder pointer = new StringBuilder();
        String parameter = "";
        for (Path.Node node : violation.getPropertyPath()) {
            if (node.getKind() == ElementKind.PARAMETER) {
                parameter = node.getName();
            } else if (node.getKind() == ElementKind.PROPERTY) {
                if (node.getIndex() != null) {
                    pointer.append('/').append(node.getIndex());
                }
                pointer.append('/').append(escape(node.getName()));
            }
        }
        return pointer.length() == 0 ? parameter : pointer.toString();
    }

    private static String escape(String name) {
        return name.replace("~", "~0").replace("/", "~1");
    }
}
