package dev.trunkline.gateway.limit;

import dev.trunkline.gateway.exchange.MessageGate;
import java.util.function.LongSupplier;

/**
 * The limits of one WebSocket's messages. A message has no answer that could refuse it, so one that comes too fast waits,
 * and the client with it.
 */
final class MessageLimit implements MessageGate {

    private final Debits debits;
    private final LongSupplier micros;

    MessageLimit(Debits debits, LongSupplier micros) {
        this.debits = debits;
        this.micros = micros;
    }

    @Override
    public long message() {
        debits.again();
        boolean passes = debits.debit(micros.getAsLong());
        Tally.countMessage(debits, passes);
        return passes ? 0 : Math.max(1, debits.microsUntilPass());
    }
}
