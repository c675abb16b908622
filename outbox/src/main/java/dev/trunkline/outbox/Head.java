package dev.trunkline.outbox;

/**
 * The newest place of a log.
 *
 * @param epoch names the history that positions count in; positions of different epochs do not compare
 * @param position the newest entry's, 0 when there is none
 */
public record Head(String epoch, long position) {

    /** Whether this is a later place of the same history. */
    boolean follows(Head earlier) {
        return epoch.equals(earlier.epoch) && position > earlier.position;
    }
}
