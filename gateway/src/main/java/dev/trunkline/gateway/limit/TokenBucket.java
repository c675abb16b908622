package dev.trunkline.gateway.limit;

/**
 * A bucket of {@code burst} tokens that come back at a steady pace.
 *
 * <p>The state is the instant at which the bucket will be full again, in the units of the pace; each token taken moves it
 * by the time one token needs to come back. A state in the past means a full bucket, so no clock has to refill anything.
 * (The same thing as the generic cell rate algorithm, ITU-T I.371.) In any span of time at most {@code burst} tokens are
 * given and those that came back in it.
 */
final class TokenBucket implements Algorithm {

    private final long unitsPerMicro;
    private final long unitsPerToken;
    private final long burst;
    private final long room;
    private final Pace pace;

    TokenBucket(Pace pace, long burst) {
        if (burst < 1) {
            throw new IllegalArgumentException("a bucket holds at least one token");
        }
        this.pace = pace;
        this.unitsPerMicro = pace.unitsPerMicro();
        this.unitsPerToken = pace.unitsPerToken();
        this.burst = burst;
        this.room = pace.units(burst);
    }

    @Override
    public long take(long state, long now, long cost) {
        long instant = now * unitsPerMicro;
        long fullAt = Math.max(state, instant) + cost * unitsPerToken;
        return fullAt - instant > room ? REFUSED : fullAt;
    }

    @Override
    public long charge(long state, long now, long cost) {
        long instant = now * unitsPerMicro;
        return Math.min(Math.max(state, instant) + cost * unitsPerToken, instant + 2 * room);
    }

    @Override
    public long giveBack(long state, long receipt, long now, long cost) {
        return Math.max(0, state - stillOut(receipt, now, cost));
    }

    /**
     * How much of so many tokens has not come back by itself, in units of the pace: those that were in the bucket's debt
     * before them came back first.
     *
     * @param receipt the state that taking them had made, less all that was given back since
     */
    long stillOut(long receipt, long now, long cost) {
        return Math.max(0, Math.min(cost * unitsPerToken, receipt - now * unitsPerMicro));
    }

    @Override
    public long remaining(long state, long now) {
        long missing = Math.max(0, state - now * unitsPerMicro + unitsPerToken - 1) / unitsPerToken;
        return Math.max(0, burst - missing);
    }

    @Override
    public long microsUntil(long state, long now, long cost) {
        long instant = now * unitsPerMicro;
        return pace.micros(Math.max(0, Math.max(state, instant) + cost * unitsPerToken - room - instant));
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
