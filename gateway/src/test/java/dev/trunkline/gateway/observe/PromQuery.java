package dev.trunkline.gateway.observe;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads an expression of PromQL, as far as dashboards use the language, by what is exported. An expression that could have
 * no answer is refused: a metric that there is not, a label that it does not have, a value that the label never had. So is
 * what this does not know, lest it pass unread.
 */
final class PromQuery {

    private static final Pattern TOKEN = Pattern.compile(
            "\\s*([a-zA-Z_:][\\w:]*|\"(?:[^\"\\\\]|\\\\.)*\"|\\d+(?:\\.\\d+)?|\\[[^]]*]|=~|!~|!=|[-+*/(){},=])\\s*");
    private static final Set<String> AGGREGATIONS = Set.of("sum", "avg", "min", "max", "count", "group");
    private static final Set<String> OVER_TIME = Set.of("rate", "increase");

    /** Of a number, which has no labels and goes with any. */
    private static final Map<String, Set<String>> SCALAR = new HashMap<>();

    private final Exported exported;
    private final List<String> tokens = new ArrayList<>();
    private int next;

    private PromQuery(String expression, Exported exported) {
        this.exported = exported;
        Matcher matcher = TOKEN.matcher(expression);
        int end = 0;
        while (end < expression.length()) {
            if (!matcher.find(end) || matcher.start() != end) {
                throw new AssertionError("not read here: " + expression.substring(end));
            }
            tokens.add(matcher.group(1));
            end = matcher.end();
        }
    }

    /** The labels that the answer has. */
    static Set<String> labels(String expression, Exported exported) {
        PromQuery query = new PromQuery(expression, exported);
        Map<String, Set<String>> labels = query.expression();
        query.expect("");
        return labels.keySet();
    }

    private Map<String, Set<String>> expression() {
        Map<String, Set<String>> left = operand();
        while (Set.of("+", "-", "*", "/").contains(peek())) {
            String operator = take();
            Map<String, Set<String>> right = operand();
            if (left != SCALAR && right != SCALAR && !left.keySet().equals(right.keySet())) {
                throw new AssertionError(left.keySet() + " " + operator + " " + right.keySet() + " never match");
            }
            left = left == SCALAR ? right : left;
        }
        return left;
    }

    private Map<String, Set<String>> operand() {
        String word = take();
        if (word.equals("(")) {
            Map<String, Set<String>> inner = expression();
            expect(")");
            return inner;
        }
        if (word.matches("\\d.*")) {
            return SCALAR;
        }
        if (!word.matches("[a-zA-Z_:].*")) {
            throw new AssertionError("not read here: '" + word + "'");
        }
        if (AGGREGATIONS.contains(word)) {
            return aggregation();
        }
        return peek().equals("(") ? function(word) : series(word);
    }

    private Map<String, Set<String>> aggregation() {
        List<String> by = peek().equals("by") ? by() : null;
        Map<String, Set<String>> inner = argument();
        by = by == null && peek().equals("by") ? by() : by;
        Map<String, Set<String>> labels = new HashMap<>();
        for (String label : by == null ? List.<String>of() : by) {
            labels.put(label, values(inner, label));
        }
        return labels;
    }

    private List<String> by() {
        List<String> labels = new ArrayList<>();
        expect("by");
        expect("(");
        do {
            labels.add(take());
        } while (took(","));
        expect(")");
        return labels;
    }

    private Map<String, Set<String>> argument() {
        expect("(");
        Map<String, Set<String>> inner = expression();
        expect(")");
        return inner;
    }

    private Map<String, Set<String>> function(String name) {
        if (OVER_TIME.contains(name)) {
            return argument();
        }
        expect("(");
        Map<String, Set<String>> labels;
        if (name.equals("histogram_quantile")) {
            take();
            expect(",");
            labels = new HashMap<>(expression());
            values(labels, "le");
            labels.remove("le");
        } else if (name.equals("label_replace")) {
            labels = new HashMap<>(expression());
            String made = text();
            text();
            String from = text();
            compare(labels, from, "=~", text());
            labels.put(made, Set.of());
        } else {
            throw new AssertionError("not read here: the function " + name);
        }
        expect(")");
        return labels;
    }

    /** One more argument, which is a text. */
    private String text() {
        expect(",");
        return unquoted(take());
    }

    private Map<String, Set<String>> series(String metric) {
        Map<String, Set<String>> labels = exported.labels(metric);
        if (took("{")) {
            do {
                compare(labels, take(), take(), unquoted(take()));
            } while (took(","));
            expect("}");
        }
        if (peek().startsWith("[")) {
            take();
        }
        return labels;
    }

    private static void compare(Map<String, Set<String>> labels, String label, String operator, String wanted) {
        Set<String> values = values(labels, label);
        boolean variable = wanted.startsWith("$");
        boolean possible =
                switch (operator) {
                    case "=", "!=" -> values.contains(wanted);
                    case "=~", "!~" -> values.stream().anyMatch(value -> value.matches(wanted));
                    default -> throw new AssertionError("not read here: '" + operator + "'");
                };
        if (!variable && !values.isEmpty() && !possible) {
            throw new AssertionError(label + " is never '" + wanted + "', only " + values);
        }
    }

    private static Set<String> values(Map<String, Set<String>> labels, String label) {
        if (!labels.containsKey(label)) {
            throw new AssertionError("there is no label " + label + " here, only " + labels.keySet());
        }
        return labels.get(label);
    }

    private static String unquoted(String token) {
        if (!token.startsWith("\"")) {
            throw new AssertionError("not read here: " + token + " in place of a text");
        }
        return token.substring(1, token.length() - 1);
    }

    private String peek() {
        return next < tokens.size() ? tokens.get(next) : "";
    }

    private String take() {
        String token = peek();
        next++;
        return token;
    }

    private boolean took(String token) {
        boolean there = peek().equals(token);
        next += there ? 1 : 0;
        return there;
    }

    private void expect(String token) {
        if (!took(token)) {
            throw new AssertionError("not read here: '" + peek() + "' in place of '" + token + "'");
        }
    }
}
