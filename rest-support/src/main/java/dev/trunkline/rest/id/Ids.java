package dev.trunkline.rest.id;

import com.fasterxml.uuid.Generators;
import com.fasterxml.uuid.impl.TimeBasedEpochRandomGenerator;
import dev.trunkline.rest.problem.ProblemException;
import java.util.UUID;

/** UUIDv7 (RFC 9562 §5.7): unique without asking anyone, and in the order of time within an index. */
public final class Ids {

    private static final TimeBasedEpochRandomGenerator GENERATOR = Generators.timeBasedEpochRandomGenerator();

    private Ids() {}

    public static UUID next() {
        return GENERATOR.generate();
    }

    /**
     * Reads an id from a path. Only the canonical form counts, so that a resource has one address.
     *
     * @throws ProblemException 404 if it is none: nothing has such an address
     */
    public static UUID fromPath(String text) {
        try {
            UUID id = UUID.fromString(text);
            if (id.toString().equals(text)) {
                return id;
            }
        } catch (IllegalArgumentException notAnId) {
            // Falls through to the answer for whatever is not an id.
        }
        throw ProblemException.notFound("'" + text + "' is not an id; ids are lower-case UUIDs");
    }
}
