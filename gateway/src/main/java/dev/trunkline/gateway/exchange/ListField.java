package dev.trunkline.gateway.exchange;

import io.vertx.core.MultiMap;
import java.util.List;
import java.util.Optional;

/** Reads a field whose value is a list: it may come in several lines, which together are the list (RFC 9110 §5.3). */
public final class ListField {

    private ListField() {}

    /** The whole list; empty if there is no such field. */
    public static Optional<String> of(MultiMap fields, CharSequence name) {
        String first = fields.get(name);
        if (first == null) {
            return Optional.empty();
        }
        List<String> lines = fields.getAll(name);
        return Optional.of(lines.size() == 1 ? first : String.join(", ", lines));
    }
}
