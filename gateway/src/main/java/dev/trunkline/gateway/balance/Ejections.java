package dev.trunkline.gateway.balance;

/** How many endpoints may be out at once, and for how long. */
final class Ejections {

    private Ejections() {}

    /** At least one of two, and never the only one. */
    static int most(int endpoints, double share) {
        return endpoints < 2 ? 0 : Math.max(1, (int) (share * endpoints));
    }

    /**
     * @param number of the ejection, from 1; each is twice as long as the one before
     */
    static long nanos(int number, long first, long most) {
        int doublings = Math.min(number - 1, 30);
        return first > most >> doublings ? most : first << doublings;
    }
}
