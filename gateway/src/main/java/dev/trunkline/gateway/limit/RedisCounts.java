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
                batch.add(debit.tier(), debit.key(), debit.operation(micros.getAsLong()));
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
            if (debit.leasing()) {
                if (debit.tier().leases().of(debit.key(), now) instanceof LeaseCell lease) {
                    granted(debit.tier(), debit.key(), lease, numbers, at);
                }
                debit.leased(now);
            } else {
                debit.answered(numbers.get(at, 0), numbers.get(at, 1), numbers.get(at, 2), numbers.get(at, 3));
            }
            at++;
        }
        debits.heedRefusals();
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
            Debit debit = debits.get(i);
            if (debit.asking()
                    && debit.leasing()
                    && debit.tier().leases().known(debit.key()) instanceof LeaseCell lease) {
                lease.missed();
            }
        }
    }

    @Override
    public void refill(Debit debit, LeaseCell lease) {
        Tier tier = debit.tier();
        String key = debit.key();
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
    public void giveBack(Debit debit, long cost) {
        if (cost > 0) {
            tell(debit.tier(), debit.key(), debit.turn() > 0 ? "b" + cost + "@" + debit.turn() : "b" + cost);
        }
    }

    @Override
    public void charge(Debit debit, long cost) {
        tell(debit.tier(), debit.key(), "c" + cost);
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
