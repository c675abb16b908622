package dev.trunkline.gateway.route;

import java.util.Locale;
import java.util.regex.Pattern;

/**
 * A host as routes write it: {@code api.example.test}, or {@code *.example.test} for every name below
 * {@code example.test}, however deep, and not for that itself.
 *
 * @param name in lower case; with a dot in front where it stands for the names below
 */
public record HostPattern(String name, boolean below) {

    private static final Pattern NAME =
            Pattern.compile("[a-z0-9_]([a-z0-9_\\-]*[a-z0-9_])?(\\.[a-z0-9_]([a-z0-9_\\-]*[a-z0-9_])?)*");
    private static final Pattern BRACKETED = Pattern.compile("\\[[0-9a-f:.]+]");

    /**
     * @throws IllegalArgumentException with what would be right
     */
    static HostPattern parse(String text) {
        String lower = text.toLowerCase(Locale.ROOT);
        boolean below = lower.startsWith("*.");
        String name = below ? lower.substring(2) : lower;
        if (!NAME.matcher(name).matches() && (below || !BRACKETED.matcher(name).matches())) {
            throw new IllegalArgumentException("'" + text + "': a host is written api.example.test, *.example.test or "
                    + "[2001:db8::1], without a port");
        }
        return new HostPattern(below ? "." + name : name, below);
    }

    @Override
    public String toString() {
        return below ? "*" + name : name;
    }
}
