package dev.trunkline.gateway.balance;

import java.util.random.RandomGenerator;

/** What the choices of one event loop for one upstream go by, beside the endpoints themselves. */
final class Turn {

    final int loop;
    final RandomGenerator random;
    final Load.Tally tally;
    int next;

    /**
     * @param loop also where to begin, so that event loops do not all begin at the same endpoint
     */
    Turn(int loop, Load.Tally tally, RandomGenerator random) {
        this.loop = loop;
        this.tally = tally;
        this.random = random;
        this.next = loop;
    }
}
