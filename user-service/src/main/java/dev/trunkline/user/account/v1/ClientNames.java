package dev.trunkline.user.account.v1;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Names clients by the product in their {@code User-Agent}, without its version (RFC 9110 §10.1.5). Clients choose it,
 * so only so many different ones are told apart: each becomes a time series.
 */
final class ClientNames {

    static final String UNNAMED = "unnamed";
    static final String OTHER = "other";

    private static final Pattern PRODUCT = Pattern.compile("([A-Za-z0-9._-]{1,40})(?:[/ ].*)?", Pattern.DOTALL);

    private final Set<String> known = ConcurrentHashMap.newKeySet();
    private final int max;

    ClientNames(int max) {
        this.max = max;
    }

    /**
     * @param userAgent null if the client sent none
     */
    String of(String userAgent) {
        if (userAgent == null || userAgent.isBlank()) {
            return UNNAMED;
        }
        Matcher product = PRODUCT.matcher(userAgent.strip());
        if (!product.matches()) {
            return OTHER;
        }
        String name = product.group(1);
        if (known.contains(name)) {
            return name;
        }
        synchronized (known) {
            return known.size() < max && known.add(name) ? name : known.contains(name) ? name : OTHER;
        }
    }
}
