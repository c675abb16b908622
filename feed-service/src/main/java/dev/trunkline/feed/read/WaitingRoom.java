package dev.trunkline.feed.read;

import dev.trunkline.feed.FeedSettings;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;

/**
 * How many polls may wait on this instance: all together, and of one user or, without a token, of one address, so that a few
 * cannot take all the room from everybody else. Safe for use by several threads.
 */
final class WaitingRoom {

    private final Semaphore room;
    private final int perUser;
    private final int perAddress;
    private final Map<LongPolls.Ask.Holder, Integer> held = new ConcurrentHashMap<>();

    WaitingRoom(FeedSettings settings) {
        this.room = new Semaphore(settings.longPolls());
        this.perUser = settings.longPollsPerUser();
        this.perAddress = settings.longPollsPerAddress();
    }

    /** Takes a place, to be given back by {@link #leave}; false if there is none. */
    boolean enter(LongPolls.Ask.Holder holder) {
        if (!room.tryAcquire()) {
            return false;
        }
        int most = holder.user().isPresent() ? perUser : perAddress;
        int[] before = {0};
        held.compute(holder, (same, count) -> {
            before[0] = count == null ? 0 : count;
            return before[0] < most ? Integer.valueOf(before[0] + 1) : count;
        });
        if (before[0] >= most) {
            room.release();
            return false;
        }
        return true;
    }

    void leave(LongPolls.Ask.Holder holder) {
        held.computeIfPresent(holder, (same, count) -> count > 1 ? count - 1 : null);
        room.release();
    }
}
