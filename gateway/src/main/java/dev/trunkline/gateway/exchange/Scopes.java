package dev.trunkline.gateway.exchange;

import java.util.Set;

/**
 * What credentials were made for (RFC 6749 §3.3).
 *
 * @param all whether that is whatever their owner may do; otherwise it is what has one of the names, and nothing else
 */
public record Scopes(boolean all, Set<String> names) {

    public static final Scopes ALL = new Scopes(true, Set.of());

    public static final Scopes NONE = of(Set.of());

    public static Scopes of(Set<String> names) {
        return new Scopes(false, Set.copyOf(names));
    }

    public boolean cover(Set<String> wanted) {
        return all || names.containsAll(wanted);
    }
}
