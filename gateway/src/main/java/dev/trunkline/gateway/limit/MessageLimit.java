package dev.trunkline.gateway.limit;

import dev.trunkline.gateway.exchange.MessageGate;
import java.util.function.LongSupplier;

/**
 * The limits of one WebSocket's messages. A message has no answer that could refuse it, so one that comes too fast waits,
 * and the client with it.
 */
final class MessageLimit implements MessageGate {

    /** A lot is asked for meanwhile, or somebody may have given one back. */
    private static final long SOON = 2_000;

    private static final long LONGEST = 1_000_000;

    private final Debits debits;
    private final LongSupplier micros;
    /** The message has been told to wait before. */
    private boolean waits;

    MessageLimit(Debits debits, LongSupplier micros) {
        this.debits = debits;
        this.micros = micros;
    }

    @Override
    public long message() {
        long now = micros.getAsLong();
        debits.again();
        boolean passes = debits.debit(now);
        if (passes && debits.asking()) {
            if (debits.lease()) {
                debits.giveBack(now);
                return SOON;
            }
            passes = debits.debitWithoutRedis(now);
        }
        if (debits.closed()) {
            if (!waits) {
                Tally.countUnavailable(debits);
            }
            waits = true;
            debits.giveBack(now);
            return LONGEST;
        }
        if (passes || !waits) {
            Tally.countMessage(debits, passes);
        }
        waits = !passes;
        return passes ? 0 : Math.max(1, Math.min(LONGEST, debits.microsUntilPass()));
    }
}
