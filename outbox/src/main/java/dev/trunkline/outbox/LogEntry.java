package dev.trunkline.outbox;

/**
 * One event of a log.
 *
 * @param position its place in commit order; the first is 1 and there are no gaps
 * @param payload what the service wrote, unchanged; not copied, so not to be written to
 */
public record LogEntry(long position, byte[] payload) {}
