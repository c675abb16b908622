package dev.trunkline.gateway.balance;

/** Counts the checks of one endpoint's health: a change takes several of a kind in a row. */
final class CheckCount {

    private int passed;
    private int failed;

    /**
     * The health after one more check.
     *
     * @param healthy passed checks in a row that make it fit again; the first check of a new endpoint decides by itself
     * @param unhealthy failed checks in a row that make it unhealthy
     */
    Member.Health after(Member.Health before, boolean pass, int healthy, int unhealthy) {
        passed = pass ? passed + 1 : 0;
        failed = pass ? 0 : failed + 1;
        return switch (before) {
            case UNCHECKED -> pass ? Member.Health.FIT : Member.Health.UNHEALTHY;
            case FIT -> failed >= unhealthy ? Member.Health.UNHEALTHY : before;
            case UNHEALTHY -> passed >= healthy ? Member.Health.FIT : before;
        };
    }
}
