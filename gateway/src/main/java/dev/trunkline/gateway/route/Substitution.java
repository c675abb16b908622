package dev.trunkline.gateway.route;

import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Puts values of the environment in place of {@code ${NAME}} and {@code ${NAME:-default}}; empty counts as unset. */
final class Substitution {

    private static final Pattern REFERENCE = Pattern.compile("\\$\\{([A-Za-z_][A-Za-z0-9_]*)(?::-([^}]*))?}");

    private final Function<String, Optional<String>> environment;

    Substitution(Function<String, Optional<String>> environment) {
        this.environment = environment;
    }

    /**
     * @throws IllegalArgumentException if a variable without a default is not set
     */
    String apply(String text) {
        if (!text.contains("${")) {
            return text;
        }
        Matcher reference = REFERENCE.matcher(text);
        StringBuilder result = new StringBuilder();
        while (reference.find()) {
            String name = reference.group(1);
            Optional<String> value = environment.apply(name).filter(set -> !set.isEmpty());
            String taken = value.or(() -> Optional.ofNullable(reference.group(2)))
                    .orElseThrow(() -> new IllegalArgumentException(
                            name + " is not set in the environment and ${" + name + "} has no default"));
            reference.appendReplacement(result, Matcher.quoteReplacement(taken));
        }
        reference.appendTail(result);
        if (result.indexOf("${") >= 0) {
            throw new IllegalArgumentException("'" + text + "' has a ${ that is not ${NAME} or ${NAME:-default}");
        }
        return result.toString();
    }
}
