package dev.trunkline.gateway.balance;

/** A hash of 64 bits that spreads well and makes no objects: FNV-1a, then the finisher of MurmurHash3. */
final class Hash {

    private static final long OFFSET = 0xcbf29ce484222325L;
    private static final long PRIME = 0x100000001b3L;

    private Hash() {}

    static long of(CharSequence text) {
        long hash = OFFSET;
        for (int i = 0; i < text.length(); i++) {
            hash = (hash ^ text.charAt(i)) * PRIME;
        }
        return mixed(hash);
    }

    static long mixed(long hash) {
        long h = hash;
        h = (h ^ h >>> 33) * 0xff51afd7ed558ccdL;
        h = (h ^ h >>> 33) * 0xc4ceb9fe1a85ec53L;
        return h ^ h >>> 33;
    }

    /** From 0 up to but not 1. */
    static double fraction(long hash) {
        return (hash >>> 11) * 0x1.0p-53;
    }
}
