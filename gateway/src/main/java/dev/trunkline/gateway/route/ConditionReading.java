package dev.trunkline.gateway.route;

import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.yaml.snakeyaml.nodes.MappingNode;

/** Reads what must be so of header fields and query parameters. */
final class ConditionReading {

    private static final int LONGEST_REGEX = 1_000;

    private static final String ONE_OF_SEVERAL = "for one of several write { regex: 'this|that' }, or find for a part";

    private ConditionReading() {}

    /** The conditions on the names under {@code key}. */
    static List<Condition> read(Section parent, String key, Condition.Place place) {
        List<Condition> conditions = new ArrayList<>();
        parent.child(key).ifPresent(section -> {
            for (String name : section.names()) {
                if (place == Condition.Place.HEADER && !FieldReading.isToken(name)) {
                    section.fault(name, "'" + name + "' is not the name of a header field");
                }
                test(section, name).ifPresent(test -> conditions.add(new Condition(place, name, test)));
            }
            section.nothingElse();
        });
        return List.copyOf(conditions);
    }

    /** A lone value is what must be there. */
    static Optional<ValueTest> test(Section section, String name) {
        return section.one(name, ONE_OF_SEVERAL)
                .flatMap(node -> node instanceof MappingNode
                        ? test(section.section(node, "'" + name + "'"))
                        : section.read(node, "'" + name + "'", ValueTest.Is::new));
    }

    private static Optional<ValueTest> test(Section section) {
        List<ValueTest> tests = new ArrayList<>();
        section.optional("is", Function.identity()).map(ValueTest.Is::new).ifPresent(tests::add);
        section.optional("prefix", Function.identity())
                .map(ValueTest.Prefix::new)
                .ifPresent(tests::add);
        section.optional("regex", text -> regex(text, true)).ifPresent(tests::add);
        section.optional("find", text -> regex(text, false)).ifPresent(tests::add);
        section.optional("present", Scalars::flag).map(ValueTest.Present::new).ifPresent(tests::add);
        section.nothingElse();
        if (tests.size() != 1) {
            section.fault(
                    "", "write one of is, prefix, regex (of the whole value), find (a regex of a part) or present");
        }
        return tests.stream().findFirst();
    }

    static ValueTest.Regex regex(String text, boolean whole) {
        if (text.length() > LONGEST_REGEX) {
            throw new IllegalArgumentException("a regular expression has at most " + LONGEST_REGEX + " characters");
        }
        try {
            return new ValueTest.Regex(Pattern.compile(text), whole);
        } catch (PatternSyntaxException wrong) {
            throw new IllegalArgumentException("'" + text + "' is not a regular expression of RE2 ("
                    + wrong.getDescription() + "); there are no look-arounds and no back-references");
        }
    }
}
