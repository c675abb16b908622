package dev.trunkline.rest.json;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JavaType;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.trunkline.rest.problem.Faults;
import dev.trunkline.rest.problem.Problem.Fault;
import dev.trunkline.rest.problem.ProblemException;
import jakarta.inject.Singleton;
import jakarta.validation.Validator;
import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * Reads documents so that a client hears of all its mistakes at once. A reader of JSON stops at the first fault; here
 * the value at fault is then taken out of the document and the rest is read again, until there is nothing to complain
 * of but what the constraints say.
 *
 * <p>A value that was taken out counts as null, so a document's type should have no primitive components: the first
 * fault in one would be the last that is told.
 */
@Singleton
public class Documents {

    /** More faults than that are not told, and no document is read more often. */
    private static final int MAX_FAULTS = 32;

    private final ObjectMapper json;
    private final Validator validator;

    Documents(ObjectMapper json, Validator validator) {
        this.json = json;
        this.validator = validator;
    }

    /**
     * A document of any form.
     *
     * @throws ProblemException 400 if it is not there or not well-formed, which ends the reading at once
     */
    public JsonNode tree(InputStream body) throws IOException {
        JsonParser parser = json.createParser(body);
        try {
            // Exact, and quick for 1e999999999, which as a double is no number at all.
            JsonNode document = json.reader()
                    .with(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
                    .readTree(parser);
            if (document == null || document.isMissingNode()) {
                throw ProblemException.invalid("", "a JSON body is missing");
            }
            return document;
        } catch (JsonProcessingException thrown) {
            throw ProblemException.invalid(List.of(Faults.of(thrown, parser)));
        }
    }

    /**
     * A valid {@code T}.
     *
     * @throws ProblemException 400 with every fault of form and every violated constraint
     */
    public <T> T read(JsonNode document, Class<T> type) {
        T value = type.cast(formed(document, type));
        List<Fault> faults = Faults.of(validator.validate(value));
        if (!faults.isEmpty()) {
            throw ProblemException.invalid(faults);
        }
        return value;
    }

    /**
     * A document with the right fields of the right types; if it is one, its constraints are left for others to check.
     *
     * @throws ProblemException 400 with every fault of form and every violated constraint
     */
    Object formed(JsonNode document, Type type) {
        JavaType target = json.constructType(type);
        List<Fault> faults = new ArrayList<>();
        Optional<Object> value = formed(document, target, faults);
        if (faults.isEmpty()) {
            return value.orElseThrow();
        }
        value.map(partial -> Faults.of(validator.validate(partial)))
                .orElse(List.of())
                .forEach(violation -> {
                    if (faults.stream().noneMatch(fault -> covers(fault.pointer(), violation.pointer()))) {
                        faults.add(violation);
                    }
                });
        faults.sort(Comparator.comparing(Fault::pointer));
        throw ProblemException.invalid(faults);
    }

    private Optional<Object> formed(JsonNode document, JavaType type, List<Fault> faults) {
        if (document.isNull()) {
            faults.add(new Fault("", "must not be null"));
            return Optional.empty();
        }
        JsonNode rest = document;
        while (true) {
            try {
                return Optional.of(json.treeToValue(rest, type));
            } catch (JsonProcessingException thrown) {
                Fault fault = Faults.of(thrown);
                boolean told = faults.stream().anyMatch(known -> known.pointer().equals(fault.pointer()));
                if (!told) {
                    faults.add(fault);
                }
                rest = faults.size() == 1 ? rest.deepCopy() : rest;
                if (told || faults.size() == MAX_FAULTS || !remove(rest, fault.pointer())) {
                    return Optional.empty();
                }
            }
        }
    }

    /** Takes out what is at {@code pointer}; an element of an array leaves a null, so that the others keep their place. */
    private static boolean remove(JsonNode document, String pointer) {
        JsonPointer place = JsonPointer.compile(pointer);
        if (place.matches()) {
            return false;
        }
        JsonNode parent = document.at(place.head());
        if (parent instanceof ObjectNode object) {
            return object.remove(place.last().getMatchingProperty()) != null;
        }
        int index = place.last().getMatchingIndex();
        if (parent instanceof ArrayNode array
                && array.has(index)
                && !array.get(index).isNull()) {
            array.setNull(index);
            return true;
        }
        return false;
    }

    private static boolean covers(String fault, String violation) {
        return violation.equals(fault) || violation.startsWith(fault + "/");
    }
}
