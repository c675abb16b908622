package dev.trunkline.gateway.limit;

import dev.trunkline.gateway.exchange.Exchange;
import dev.trunkline.gateway.problem.Problem;
import java.util.ArrayList;
import java.util.List;

/** Tells clients of their limits: on every answer what is left, and on a refusal when to come back. */
final class LimitAnswer {

    private LimitAnswer() {}

    /** All limits that were counted, in one line each; those that only measure are not told of. */
    static void tell(Exchange exchange, Debits debits, long now) {
        String policies = null;
        String limits = null;
        for (int i = 0; i < debits.count(); i++) {
            Debit debit = debits.get(i);
            if (debit.bill().shadow() || !debit.counted() || debit.asking()) {
                continue;
            }
            QuotaFields fields = debit.bill().tier().fields();
            long left = Math.max(0, debit.left());
            String limit =
                    fields.byTokens() ? fields.remaining(left) : fields.remaining(left, debit.microsUntilWhole(now));
            policies = policies == null ? fields.policy() : policies + ", " + fields.policy();
            limits = limits == null ? limit : limits + ", " + limit;
        }
        if (policies != null) {
            exchange.addAnswerHeader("RateLimit-Policy", policies);
            exchange.addAnswerHeader("RateLimit", limits);
        }
    }

    /** The names of the limits that would not have the request. */
    static List<String> violated(Debits debits) {
        List<String> names = new ArrayList<>(1);
        for (int i = debits.first(); i < debits.count(); i++) {
            if (!debits.get(i).passes()) {
                names.add(debits.get(i).bill().policy().name());
            }
        }
        return names;
    }

    /** The names of the limits in whose queues the request has places. */
    static List<String> queues(Debits debits) {
        List<String> names = new ArrayList<>(1);
        for (int i = debits.first(); i < debits.count(); i++) {
            if (debits.get(i).microsToWait() > 0) {
                names.add(debits.get(i).bill().policy().name());
            }
        }
        return names;
    }

    /**
     * @param policies that would not have the request
     * @param micros until it is worth another try
     */
    static Problem refusal(List<String> policies, long micros) {
        return Problem.tooManyRequests(policies, Math.max(1, QuotaFields.seconds(micros)));
    }
}
