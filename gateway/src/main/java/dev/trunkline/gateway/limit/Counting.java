package dev.trunkline.gateway.limit;

import java.util.function.LongSupplier;

/** What a round of limits says of one request: here and at once if it can be said here, otherwise once Redis has answered. */
final class Counting {

    private final Elsewhere elsewhere;
    private final LongSupplier micros;

    Counting(Elsewhere elsewhere, LongSupplier micros) {
        this.elsewhere = elsewhere;
        this.micros = micros;
    }

    Debits debits() {
        return new Debits(elsewhere);
    }

    /** Takes what is counted here; false if Redis must be asked for the rest. */
    boolean decides(Debits debits) {
        return !debits.debit(micros.getAsLong()) || !debits.asking();
    }

    /**
     * Asks Redis, and takes what there is without it if it does not answer.
     *
     * @param then runs on the same event loop, when all is decided
     */
    void ask(Debits debits, Runnable then) {
        elsewhere.ask(debits, known -> {
            if (!known) {
                debits.debitWithoutRedis(micros.getAsLong());
            } else if (!debits.passes()) {
                debits.giveBack(micros.getAsLong());
            }
            then.run();
        });
    }
}
