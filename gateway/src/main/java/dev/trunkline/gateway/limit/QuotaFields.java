package dev.trunkline.gateway.limit;

import dev.trunkline.gateway.route.Quota;

/**
 * One quota as a member of {@code RateLimit-Policy} and {@code RateLimit} (draft-ietf-httpapi-ratelimit-headers-10, both
 * Lists of RFC 9651): a String that names the policy, with the quota {@code q}, its unit {@code qu} and window {@code w};
 * what remains of it {@code r} and in how many seconds it is whole again {@code t}.
 *
 * <p>The quota of a bucket is what it holds, and its window the time that one used up takes to be full again.
 */
final class QuotaFields {

    private static final int CACHED = 1_024;
    private static final long MICROS = 1_000_000;

    private final String name;
    private final String policy;
    private final boolean byTokens;
    private final long most;
    private final Pace pace;
    private final String[] byRemaining;

    QuotaFields(String policy, Quota quota) {
        this.name = string(policy);
        this.byTokens = quota.algorithm() == Quota.Algorithm.TOKEN_BUCKET;
        this.most = quota.most();
        this.pace = Pace.of(quota.permits(), quota.period());
        this.policy = name + ";q=" + most
                + switch (quota.algorithm()) {
                    case TOKEN_BUCKET, LEAKY_BUCKET -> ";w=" + seconds(pace.micros(pace.units(most)));
                    case FIXED_WINDOW, SLIDING_WINDOW, SLIDING_LOG ->
                        ";w=" + quota.period().toSeconds();
                    case CONCURRENT -> ";qu=\"concurrent-requests\"";
                };
        this.byRemaining = new String[byTokens ? (int) Math.min(most + 1, CACHED) : 0];
    }

    String policy() {
        return policy;
    }

    /** What is left, as a bucket tells it, which needs no other time than that of the tokens. */
    boolean byTokens() {
        return byTokens;
    }

    String remaining(long tokens) {
        if (tokens >= byRemaining.length) {
            return written(tokens);
        }
        // A race writes the same text twice, which harms nobody.
        String text = byRemaining[(int) tokens];
        if (text == null) {
            text = written(tokens);
            byRemaining[(int) tokens] = text;
        }
        return text;
    }

    String remaining(long tokens, long microsUntilWhole) {
        return microsUntilWhole == 0
                ? name + ";r=" + tokens
                : name + ";r=" + tokens + ";t=" + seconds(microsUntilWhole);
    }

    private String written(long tokens) {
        return name + ";r=" + tokens + ";t=" + seconds(pace.micros(pace.units(most - tokens)));
    }

    /** Rounded up: who comes back then is not too early. */
    static long seconds(long micros) {
        return (micros + MICROS - 1) / MICROS;
    }

    /** RFC 9651 §3.3.3. */
    private static String string(String text) {
        StringBuilder string = new StringBuilder(text.length() + 2).append('"');
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '"' || c == '\\') {
                string.append('\\');
            }
            string.append(c < ' ' || c > '~' ? '_' : c);
        }
        return string.append('"').toString();
    }
}
