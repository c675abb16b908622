package dev.trunkline.gateway.limit;

import dev.trunkline.gateway.route.Quota;

/** A quota as the script in Redis has it; see {@code limit.lua}. */
final class RedisQuota {

    /** The script's numbers hold whole numbers below 2^53; a debt may be twice what a bucket holds. */
    private static final long LARGEST = 1L << 51;

    private RedisQuota() {}

    static String specification(Quota quota) {
        long period = quota.period().toNanos() / 1_000;
        return switch (quota.algorithm()) {
            case TOKEN_BUCKET -> "t " + bucket(quota, period);
            case LEAKY_BUCKET -> "q " + bucket(quota, period);
            case FIXED_WINDOW -> "f " + quota.room() + ' ' + period + " 0";
            case SLIDING_WINDOW -> "w " + quota.room() + ' ' + period + " 0";
            case SLIDING_LOG -> "l " + quota.room() + ' ' + period + " 0";
            case CONCURRENT -> "";
        };
    }

    private static String bucket(Quota quota, long period) {
        double fill = (double) (quota.room() + 1) * period / quota.permits();
        long finest = (long) Math.max(1, Math.min(Pace.FINEST, LARGEST / fill / 2));
        Pace pace = Pace.of(quota.permits(), quota.period(), finest);
        return pace.unitsPerMicro() + " " + pace.unitsPerToken() + ' ' + quota.room();
    }
}
