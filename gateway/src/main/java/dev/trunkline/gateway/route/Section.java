package dev.trunkline.gateway.route;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;

/**
 * A mapping of the routes file while it is read: it hands out typed values and notes a fault, with its place, for
 * whatever is missing, malformed or unknown, so that one reading finds them all.
 */
final class Section {

    private final Node at;
    private final Map<String, Node> values = new LinkedHashMap<>();
    private final Map<String, Node> unread = new LinkedHashMap<>();
    private final Substitution substitution;
    private final Beside beside;
    private final List<Fault> faults;
    private final List<String> asked = new ArrayList<>();

    Section(Node node, String what, Substitution substitution, Beside beside, List<Fault> faults) {
        this.at = node;
        this.substitution = substitution;
        this.beside = beside;
        this.faults = faults;
        if (!(node instanceof MappingNode mapping)) {
            fault(node, what + " is a mapping of names to values");
            return;
        }
        for (NodeTuple tuple : mapping.getValue()) {
            if (!(tuple.getKeyNode() instanceof ScalarNode key)) {
                fault(tuple.getKeyNode(), "a name is plain text");
            } else if (values.put(key.getValue(), tuple.getValueNode()) != null) {
                fault(key, "'" + key.getValue() + "' stands twice here: keep one");
            } else {
                unread.put(key.getValue(), key);
            }
        }
    }

    /** What the files hold that are named here. */
    Beside beside() {
        return beside;
    }

    /** Every name here, for sections whose names are free. */
    List<String> names() {
        return List.copyOf(values.keySet());
    }

    boolean has(String name) {
        return values.containsKey(name);
    }

    /** Every name here with its mapping. */
    Map<String, Section> children() {
        Map<String, Section> children = new LinkedHashMap<>();
        values.forEach((name, node) -> {
            unread.remove(name);
            children.put(name, new Section(node, "'" + name + "'", substitution, beside, faults));
        });
        return children;
    }

    Optional<Section> child(String name) {
        return node(name).map(node -> new Section(node, "'" + name + "'", substitution, beside, faults));
    }

    /** The items of a list; a lone value counts as a list of one. */
    List<Node> items(String name) {
        Node node = node(name).orElse(null);
        if (node instanceof SequenceNode sequence) {
            return sequence.getValue();
        }
        return node == null ? List.of() : List.of(node);
    }

    /**
     * A value that may be a mapping as well; a list of some is a fault, for all but one of them would be without effect.
     *
     * @param right what to write for several
     */
    Optional<Node> one(String name, String right) {
        Optional<Node> value = node(name);
        if (value.filter(SequenceNode.class::isInstance).isPresent()) {
            fault(value.get(), "'" + name + "' is one value or one mapping, not a list: " + right);
            return Optional.empty();
        }
        return value;
    }

    Section section(Node node, String what) {
        return new Section(node, what, substitution, beside, faults);
    }

    <T> Optional<T> optional(String name, Function<String, T> reading) {
        return node(name).flatMap(node -> read(node, "'" + name + "'", reading));
    }

    <T> T optional(String name, Function<String, T> reading, T absent) {
        return optional(name, reading).orElse(absent);
    }

    /** Empty only if a fault was noted, so that callers can go on looking for further ones. */
    <T> Optional<T> required(String name, Function<String, T> reading) {
        if (!values.containsKey(name)) {
            fault(at, "'" + name + "' is missing here");
        }
        return optional(name, reading);
    }

    <T> List<T> list(String name, Function<String, T> reading) {
        List<T> read = new ArrayList<>();
        for (Node item : items(name)) {
            read(item, "an item of '" + name + "'", reading).ifPresent(read::add);
        }
        return read;
    }

    <T> Optional<T> read(Node node, String what, Function<String, T> reading) {
        if (!(node instanceof ScalarNode scalar)) {
            fault(node, what + " is a single value, not a list or a mapping");
            return Optional.empty();
        }
        try {
            return Optional.of(reading.apply(substitution.apply(scalar.getValue())));
        } catch (IllegalArgumentException wrong) {
            fault(node, wrong.getMessage());
            return Optional.empty();
        }
    }

    /** Notes a fault here if the check throws an {@link IllegalArgumentException}. */
    void check(Runnable check) {
        try {
            check.run();
        } catch (IllegalArgumentException wrong) {
            fault(at, wrong.getMessage());
        }
    }

    /** These are known, but nothing can be made of them after another fault. */
    void leave(String... names) {
        List.of(names).forEach(this::node);
    }

    /** To be called when all known names have been asked for. */
    void nothingElse() {
        unread.forEach((name, key) -> fault(key, "'" + name + "' is not known here: " + known()));
    }

    void fault(String name, String message) {
        fault(values.getOrDefault(name, at), message);
    }

    void fault(Node node, String message) {
        faults.add(
                new Fault(node.getStartMark().getLine() + 1, node.getStartMark().getColumn() + 1, message));
    }

    private String known() {
        return asked.isEmpty() ? "nothing may stand here" : "write one of " + String.join(", ", asked);
    }

    private Optional<Node> node(String name) {
        asked.add(name);
        unread.remove(name);
        return Optional.ofNullable(values.get(name));
    }
}
