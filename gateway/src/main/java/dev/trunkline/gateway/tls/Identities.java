package dev.trunkline.gateway.tls;

import java.util.List;
import java.util.Locale;
import java.util.OptionalInt;

/**
 * All certificates of one reading of the files, and which of them is for whom.
 *
 * @param generation counts the readings
 */
record Identities(int generation, List<Identity> all) {

    /**
     * The number of the identity for a server name, in this order: one that has the name itself, one that has a
     * {@code *.} for its first label (RFC 9525 §6.3), and for a name that nobody has, the first of all.
     *
     * @param name as the client asks for it, empty if it does not
     * @param keyType of the JCA, as in {@code EC}; an identity with another is of no use for this handshake
     */
    OptionalInt find(String name, String keyType) {
        String lower = name.toLowerCase(Locale.ROOT);
        int dot = lower.indexOf('.');
        String wildcard = dot > 0 ? "*" + lower.substring(dot) : "";
        int second = -1;
        for (int i = 0; i < all.size(); i++) {
            if (all.get(i).names().contains(lower)) {
                if (all.get(i).keyType().equals(keyType)) {
                    return OptionalInt.of(i);
                }
            } else if (second < 0
                    && all.get(i).names().contains(wildcard)
                    && all.get(i).keyType().equals(keyType)) {
                second = i;
            }
        }
        if (second >= 0) {
            return OptionalInt.of(second);
        }
        boolean known = all.stream()
                .anyMatch(one -> one.names().contains(lower) || one.names().contains(wildcard));
        // A name that somebody has in another type of key is left to that: the client will ask for it.
        return known || !all.get(0).keyType().equals(keyType) ? OptionalInt.empty() : OptionalInt.of(0);
    }
}
