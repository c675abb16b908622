package dev.trunkline.outbox;

/**
 * The newest place of a log.
 *
 * @param epoch names the history that positions count in; positions of different epochs do not compare
 * @param position the newest entry's, 0 when there is none
 */
public record Head(String epoch, long position) {}
