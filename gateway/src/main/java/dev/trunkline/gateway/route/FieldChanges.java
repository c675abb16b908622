package dev.trunkline.gateway.route;

import java.util.List;
import java.util.stream.Stream;

/** What becomes of the header fields of a message: first some are removed, then some set, then some added. */
public record FieldChanges(List<Line> set, List<Line> add, List<String> remove) {

    public static final FieldChanges NONE = new FieldChanges(List.of(), List.of(), List.of());

    public record Line(String name, Template value) {}

    /** Of all fields that are touched. */
    public List<String> names() {
        return Stream.of(
                        remove.stream(),
                        set.stream().map(Line::name),
                        add.stream().map(Line::name))
                .flatMap(names -> names)
                .distinct()
                .toList();
    }

    public boolean none() {
        return set.isEmpty() && add.isEmpty() && remove.isEmpty();
    }
}
