package dev.trunkline.gateway.filter;

import dev.trunkline.gateway.route.Asked;
import dev.trunkline.gateway.route.Condition;
import dev.trunkline.gateway.route.FilterRule;
import dev.trunkline.gateway.route.QueryText;
import java.util.List;
import java.util.Locale;

/**
 * A request as the rules look at it. Every test takes time in proportion to what it looks at.
 *
 * @param address the client's, numeric
 * @param contentType null if there is none
 */
record Suspect(Asked asked, String address, boolean hasBody, String contentType) {

    /** Whether all holds that the rule says; what is cheap is asked first. */
    boolean hitBy(FilterRule rule) {
        if (!rule.methods().isEmpty() && !rule.methods().contains(asked.method())) {
            return false;
        }
        if (rule.path().isPresent() && !rule.path().get().matches(asked.path())) {
            return false;
        }
        if (!rule.bodyTypes().isEmpty() && (!hasBody || accepted(rule.bodyTypes()))) {
            return false;
        }
        if (rule.from().isPresent() && !rule.from().get().holds(address)) {
            return false;
        }
        if (rule.notFrom().isPresent() && rule.notFrom().get().holds(address)) {
            return false;
        }
        for (Condition condition : rule.conditions()) {
            if (!condition.holds(asked)) {
                return false;
            }
        }
        if (rule.pathRegex().isPresent() && !rule.pathRegex().get().holds(asked.path())) {
            return false;
        }
        return rule.query().isEmpty() || rule.query().get().holds(QueryText.decoded(asked.query()));
    }

    /** RFC 9110 §8.3.1: type and subtype in any case, then perhaps parameters. */
    private boolean accepted(List<String> types) {
        if (contentType == null || list(contentType)) {
            return false;
        }
        int semicolon = contentType.indexOf(';');
        String bare = (semicolon < 0 ? contentType : contentType.substring(0, semicolon))
                .strip()
                .toLowerCase(Locale.ROOT);
        for (String type : types) {
            boolean any = type.endsWith("/*");
            if (any ? bare.startsWith(type.substring(0, type.length() - 1)) : bare.equals(type)) {
                return true;
            }
        }
        return false;
    }

    /** Whether it names several types, of which one service would take the first and another the last. */
    private static boolean list(String contentType) {
        boolean quoted = false;
        for (int i = 0; i < contentType.length(); i++) {
            char c = contentType.charAt(i);
            if (c == '"') {
                quoted = !quoted;
            } else if (c == '\\' && quoted) {
                i++;
            } else if (c == ',' && !quoted) {
                return true;
            }
        }
        return quoted;
    }
}
