package dev.trunkline.gateway.balance;

/**
 * How the requests are divided among the priorities of an upstream, and whether it panics.
 *
 * <p>The endpoints of a priority are trusted with 1.4 times what they usually bear, so the first one takes all requests
 * as long as five of seven are fit; what it cannot bear goes to the next, and so on. If all together cannot bear
 * everything, each bears more in proportion, and those priorities of which fewer are fit than a given share use all
 * their endpoints: when nearly everything seems to be ill, it is more likely that the checks are, and the few left would
 * only be crushed. The rules are Envoy's.
 *
 * @param shares of each priority, from the first; they sum to 1
 * @param panic whether all its endpoints are used, fit or not
 */
record Tiers(double[] shares, boolean[] panic) {

    private static final double TRUST = 1.4;

    /**
     * @param all how many endpoints each priority has, at least 1
     * @param fit how many of them may be used
     * @param panicBelow share of fit endpoints; 0 for never
     */
    static Tiers of(int[] all, int[] fit, double panicBelow) {
        double[] shares = new double[all.length];
        boolean[] panic = new boolean[all.length];
        double sum = 0;
        for (int i = 0; i < all.length; i++) {
            shares[i] = Math.min(1 - sum, Math.min(1, TRUST * fit[i] / all[i]));
            sum += shares[i];
        }
        boolean enough = sum > 1 - 1e-9;
        for (int i = 0; i < all.length; i++) {
            shares[i] = sum > 0 ? shares[i] / sum : i == 0 ? 1 : 0;
            panic[i] = (!enough || all.length == 1) && (double) fit[i] / all[i] < panicBelow;
        }
        return new Tiers(shares, panic);
    }

    /**
     * The part of a priority's requests that stays in our own zone: all, unless that would give the endpoints here more
     * than their even share of what all zones together bring. Gateways are taken to be as many in each zone.
     *
     * @param zones that have fit endpoints
     */
    static double ownZone(int fitHere, int fitAll, int zones) {
        return fitAll == 0 ? 0 : Math.min(1, (double) fitHere * zones / fitAll);
    }
}
