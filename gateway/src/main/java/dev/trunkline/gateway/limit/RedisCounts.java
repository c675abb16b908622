package dev.trunkline.gateway.limit;

import io.vertx.core.Handler;
import java.util.function.LongSupplier;

/**
 * Counts in Redis, as one event loop gets at them. A debit of which no answer came in time may have been made, and stays
 * made: rather too strict than too lax.
 */
final class RedisCounts implements Elsewhere {

    private final RedisCalls calls;
    private final Fleet fleet;
    private final LongSupplier micros;
    private boolean begun;

    RedisCounts(RedisCalls calls, Fleet fleet, LongSupplier micros) {
        this.calls = calls;
        this.fleet = fleet;
        this.micros = micros;
        calls.late(this::late);
    }

    @Override
    public boolean usable() {
        return calls.usable();
    }

    @Override
    public int gateways() {
        return fleet.gateways();
    }

    @Override
    public void ask(Debits debits, Handler<Boolean> then) {
        begin();
        RedisBatch batch = calls.collecting();
        batch.begin(numbers -> {
            if (numbers.known()) {
                note(debits, numbers);
            } else {
                miss(debits);
            }
            then.handle(numbers.known());
        });
        for (int i = 0; i < debits.count(); i++) {
            Debit debit = debits.get(i);
            if (debit.asking()) {
                batch.add(debit.bill().tier(), debit.bill().key(), debit.operation(micros.getAsLong()));
            }
        }
    }

    private void begin() {
        if (!begun) {
            begun = true;
            calls.begin(() -> fleet.sweep(this, micros.getAsLong()));
        }
    }

    private void note(Debits debits, RedisBatch.Numbers numbers) {
        long now = micros.getAsLong();
        int at = 0;
        for (int i = 0; i < debits.count(); i++) {
            Debit debit = debits.get(i);
            if (!debit.asking()) {
                continue;
            }
            debit.answered(numbers, at, now);
            at++;
        }
        heedRefusals(debits);
    }

    /** Whoever asked has been decided for; what it says of the key holds for those who come, and a lot for nobody here. */
    private void late(RedisBatch.Asked asked, RedisBatch.Numbers numbers) {
        char operation = asked.operation().charAt(0);
        if (operation == 'd') {
            asked.tier().heed(asked.key(), Math.max(0, numbers.get(0, 0)), fleet.gateways(), micros.getAsLong());
        } else if (operation == 'l') {
            Lot lot = Lot.of(numbers, 0);
            asked.tier().heed(asked.key(), lot.left() + lot.tokens(), fleet.gateways(), micros.getAsLong());
            if (lot.tokens() > 0) {
                tell(asked.tier(), asked.key(), lot.giveBack(lot.tokens()));
            }
        }
    }

    /** The script takes nothing for a request of which one limit is used up there. */
    private static void heedRefusals(Debits debits) {
        boolean refused = false;
        for (int i = debits.first(); i < debits.count(); i++) {
            refused |= debits.get(i).refusedByRedis();
        }
        for (int i = debits.first(); refused && i < debits.count(); i++) {
            debits.get(i).untaken();
        }
    }

    private static void miss(Debits debits) {
        for (int i = debits.first(); i < debits.count(); i++) {
            debits.get(i).missed();
        }
    }

    @Override
    public void refill(Bill bill, LeaseCell lease, long cost) {
        begin();
        // The bill will be another request's by then.
        Tier tier = bill.tier();
        String key = bill.key();
        RedisBatch batch = calls.collecting();
        batch.begin(numbers -> {
            if (!numbers.known()) {
                lease.missed();
                return;
            }
            Lot lot = Lot.of(numbers, 0);
            if (!lease.granted(lot, 0, micros.getAsLong())) {
                tell(tier, key, lot.giveBack(lot.tokens()));
            }
        });
        batch.add(tier, key, lease.operation(micros.getAsLong(), cost));
    }

    @Override
    public void tell(Tier tier, String key, String operation) {
        if (calls.usable()) {
            RedisBatch batch = calls.collecting();
            batch.begin(numbers -> {});
            batch.add(tier, key, operation);
        }
    }
}
