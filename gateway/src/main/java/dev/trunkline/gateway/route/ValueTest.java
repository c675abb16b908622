package dev.trunkline.gateway.route;

import com.google.re2j.Pattern;
import java.util.List;

/** A question about the values that a header field or a query parameter has in a request; one good value is enough. */
public sealed interface ValueTest {

    boolean holds(List<String> values);

    /**
     * Whether there is any value at all.
     *
     * @param wanted false for a test that holds where there is none
     */
    record Present(boolean wanted) implements ValueTest {
        @Override
        public boolean holds(List<String> values) {
            return values.isEmpty() != wanted;
        }
    }

    record Is(String text) implements ValueTest {
        @Override
        public boolean holds(List<String> values) {
            return values.contains(text);
        }
    }

    record Prefix(String text) implements ValueTest {
        @Override
        public boolean holds(List<String> values) {
            for (String value : values) {
                if (value.startsWith(text)) {
                    return true;
                }
            }
            return false;
        }
    }

    /**
     * A regular expression of RE2, which takes time in proportion to the value, whatever both are.
     *
     * @param whole whether all of the value must match, or some part of it
     */
    record Regex(Pattern pattern, boolean whole) implements ValueTest {
        @Override
        public boolean holds(List<String> values) {
            for (String value : values) {
                if (holds(value)) {
                    return true;
                }
            }
            return false;
        }

        public boolean holds(CharSequence value) {
            return whole
                    ? pattern.matcher(value).matches()
                    : pattern.matcher(value).find();
        }
    }
}
