package dev.trunkline.gateway.limit;

import java.util.Optional;

/**
 * What counts are called in Redis. What stands in the first braces of a name decides its slot in a cluster: the caller, or
 * one tag for all, for a call that has keys of several slots is refused there with {@code CROSSSLOT}.
 */
final class RedisKeys {

    private static final String COUNTS = "gateway:limit:";
    private static final String GATEWAYS = "gateway:limits:";

    private final String counts;
    private final String gateways;

    private RedisKeys(String tag) {
        this.counts = COUNTS + tag + '{';
        this.gateways = GATEWAYS + tag + "gateways";
    }

    /**
     * @param tag what all have in braces
     * @throws IllegalArgumentException if that would leave them apart
     */
    static RedisKeys of(Optional<String> tag) {
        tag.filter(text -> text.isBlank() || text.indexOf('{') >= 0 || text.indexOf('}') >= 0)
                .ifPresent(wrong -> {
                    throw new IllegalArgumentException(
                            "'" + wrong + "' is no tag for keys in a cluster: write a word without braces");
                });
        return new RedisKeys(tag.map(text -> '{' + text + "}:").orElse(""));
    }

    /** Of what a caller has used of a limit. */
    String count(String caller, String limit) {
        return counts + caller + "}:" + limit;
    }

    /** Of the gateways that count together. */
    String gateways() {
        return gateways;
    }
}
