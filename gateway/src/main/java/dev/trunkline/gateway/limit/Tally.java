package dev.trunkline.gateway.limit;

/**
 * Counts by policy what came of requests and messages; a limit whose request another one refused did nothing. What passes
 * while nobody can count it is told apart from what a limit has allowed, or an outage would look like a quiet day.
 */
final class Tally {

    private Tally() {}

    /** All rounds, at the end of the last. */
    static void count(Debits debits, boolean passed) {
        for (int i = 0; i < debits.count(); i++) {
            Debit debit = debits.get(i);
            if (debit.refused()) {
                debit.bill().meter().countRefused();
            } else if (passed) {
                countPassed(debit);
            }
        }
    }

    /** A request or a message that does not pass because nobody can count it. */
    static void countUnavailable(Debits debits) {
        for (int i = debits.first(); i < debits.count(); i++) {
            if (debits.get(i).closed()) {
                debits.get(i).bill().meter().countUnavailable();
            }
        }
    }

    private static void countPassed(Debit debit) {
        if (debit.counted()) {
            debit.bill().meter().countAllowed();
        } else {
            debit.bill().meter().countUncounted();
        }
    }

    /** A request that waits for its turn. */
    static void countDelayed(Debits debits) {
        for (int i = debits.first(); i < debits.count(); i++) {
            if (debits.get(i).microsToWait() > 0) {
                debits.get(i).bill().meter().countDelayed();
            }
        }
    }

    /** A request that would have had to wait for too long. */
    static void countLate(Debits debits) {
        for (int i = debits.first(); i < debits.count(); i++) {
            if (debits.get(i).microsToWait() > 0) {
                debits.get(i).bill().meter().countRefused();
            }
        }
    }

    /** A message is not refused but waits, unless the limit only measures. */
    static void countMessage(Debits debits, boolean passed) {
        for (int i = 0; i < debits.count(); i++) {
            Bill bill = debits.get(i).bill();
            if (!debits.get(i).refused()) {
                if (passed) {
                    countPassed(debits.get(i));
                }
            } else if (!bill.shadow()) {
                bill.meter().countDelayed();
            } else if (passed) {
                bill.meter().countRefused();
            }
        }
    }
}
