package dev.trunkline.gateway.limit;

/**
 * A queue that lets requests out at a constant pace and has so many places for those that wait.
 *
 * <p>The state is the instant, in the units of the pace, at which the next request that comes may leave. Whoever comes
 * gets that instant for its own and moves it by one turn; it goes at once if the instant has passed, waits if it is at
 * most {@code queue} turns away, and is refused beyond that. Two requests never leave within less than a turn.
 */
final class LeakyBucket implements Algorithm {

    private final long unitsPerMicro;
    private final long unitsPerTurn;
    private final long room;
    private final Pace pace;

    /**
     * @param queue places, from 0
     */
    LeakyBucket(Pace pace, long queue) {
        this.pace = pace;
        this.unitsPerMicro = pace.unitsPerMicro();
        this.unitsPerTurn = pace.unitsPerToken();
        this.room = pace.units(queue);
    }

    @Override
    public long take(long state, long now, long cost) {
        long instant = now * unitsPerMicro;
        long leaves = Math.max(state, instant) + (cost - 1) * unitsPerTurn;
        return leaves - instant > room ? REFUSED : leaves + unitsPerTurn;
    }

    /** How long whoever has just made {@code state} of what it was has to wait for its turn. */
    long microsToWait(long state, long now) {
        return pace.micros(Math.max(0, state - unitsPerTurn - now * unitsPerMicro));
    }

    @Override
    public long charge(long state, long now, long cost) {
        long instant = now * unitsPerMicro;
        return Math.min(Math.max(state, instant) + cost * unitsPerTurn, instant + 2 * (room + unitsPerTurn));
    }

    /** The state of whoever goes now. */
    long soonest(long now) {
        return now * unitsPerMicro + unitsPerTurn;
    }

    /** The state before the last so many turns. */
    long before(long state, long turns) {
        return state - turns * unitsPerTurn;
    }

    @Override
    public long giveBack(long state, long receipt, long now, long cost) {
        // A turn in the middle stays lost, for those behind it have been told theirs.
        return state == receipt ? before(state, cost) : state;
    }

    @Override
    public long remaining(long state, long now) {
        long behind = Math.max(0, state - now * unitsPerMicro);
        return behind > room ? 0 : (room - behind) / unitsPerTurn + 1;
    }

    @Override
    public long microsUntil(long state, long now, long cost) {
        long instant = now * unitsPerMicro;
        return pace.micros(Math.max(0, Math.max(state, instant) + (cost - 1) * unitsPerTurn - instant - room));
    }

    @Override
    public long microsUntilWhole(long state, long now) {
        return pace.micros(Math.max(0, state - now * unitsPerMicro));
    }

    @Override
    public boolean idle(long state, long now) {
        return state <= now * unitsPerMicro;
    }
}
