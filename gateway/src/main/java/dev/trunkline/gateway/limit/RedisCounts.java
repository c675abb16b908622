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
        if (!begun) {
            begun = true;
            calls.begin(() -> fleet.sweep(this, micros.getAsLong()));
        }
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

    private void note(Debits debits, RedisBatch.Numbers numbers) {
        long now = micros.getAsLong();
        int at = 0;
        for (int i = 0; i < debits.count(); i++) {
            Debit debit = debits.get(i);
            if (!debit.asking()) {
                continue;
            }
            Bill bill = debit.bill();
            if (bill.leased()) {
                if (bill.tier().leases().of(bill.key(), now) instanceof LeaseCell lease) {
                    granted(bill.tier(), bill.key(), lease, numbers, at);
                }
                debit.leased(now);
            } else {
                debit.answered(numbers.get(at, 0), numbers.get(at, 1), numbers.get(at, 2), numbers.get(at, 3));
            }
            at++;
        }
        heedRefusals(debits);
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

    private void granted(Tier tier, String key, LeaseCell lease, RedisBatch.Numbers numbers, int at) {
        long tokens = numbers.get(at, 0);
        boolean kept =
                lease.granted(tokens, numbers.get(at, 2), numbers.get(at, 3), numbers.get(at, 1), micros.getAsLong());
        if (!kept && tokens > 0) {
            tell(tier, key, "b" + tokens);
        }
    }

    private static void miss(Debits debits) {
        for (int i = 0; i < debits.count(); i++) {
            Bill bill = debits.get(i).bill();
            if (debits.get(i).asking()
                    && bill.leased()
                    && bill.tier().leases().known(bill.key()) instanceof LeaseCell lease) {
                lease.missed();
            }
        }
    }

    @Override
    public void refill(Bill bill, LeaseCell lease) {
        // The bill will be another request's by then.
        Tier tier = bill.tier();
        String key = bill.key();
        RedisBatch batch = calls.collecting();
        batch.begin(numbers -> {
            if (numbers.known()) {
                granted(tier, key, lease, numbers, 0);
            } else {
                lease.missed();
            }
        });
        batch.add(tier, key, "l" + lease.want(micros.getAsLong(), 0));
    }

    @Override
    public void giveBack(Bill bill, long cost, long turn) {
        if (cost > 0) {
            tell(bill.tier(), bill.key(), turn > 0 ? "b" + cost + "@" + turn : "b" + cost);
        }
    }

    @Override
    public void charge(Bill bill, long cost) {
        tell(bill.tier(), bill.key(), "c" + cost);
    }

    /** Something for which nobody waits. */
    void tell(Tier tier, String key, String operation) {
        if (calls.usable()) {
            RedisBatch batch = calls.collecting();
            batch.begin(numbers -> {});
            batch.add(tier, key, operation);
        }
    }
}
