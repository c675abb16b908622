package dev.trunkline.gateway.proxy;

import dev.trunkline.gateway.balance.Choice;
import java.util.function.Consumer;

/**
 * The attempts of one request that are under way: none, one, or two side by side. A superclass of whoever makes them, so
 * that no object is made for it.
 */
abstract class UnderWay {

    private Attempt newest;
    private Attempt older;

    /** The one that is waited for, or has won; null if there is none. */
    final Attempt newest() {
        return newest;
    }

    /** Tells the one that is waited for, if one is. */
    final void newest(Consumer<Attempt> use) {
        if (newest != null) {
            use.accept(newest);
        }
    }

    final boolean isOne() {
        return newest != null && older == null;
    }

    final void add(Attempt attempt) {
        older = newest;
        newest = attempt;
    }

    final void forget(Attempt attempt) {
        if (newest == attempt) {
            newest = older;
        }
        older = null;
    }

    /** Leaves the one that was answered; gives the other, null if there was none. */
    final Attempt won(Attempt attempt) {
        Attempt other = attempt == newest ? older : newest;
        newest = attempt;
        older = null;
        return other;
    }

    final void endAll(Choice.Result result, long nowNanos) {
        end(newest, result, nowNanos);
        end(older, result, nowNanos);
    }

    /**
     * @param attempt may be null
     */
    private static void end(Attempt attempt, Choice.Result result, long nowNanos) {
        if (attempt != null) {
            attempt.end(result, nowNanos);
            attempt.reset();
        }
    }
}
