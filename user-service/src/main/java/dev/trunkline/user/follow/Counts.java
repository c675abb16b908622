package dev.trunkline.user.follow;

/**
 * How large the two lists of an account are.
 *
 * @param following how many accounts it follows
 * @param followers how many follow it
 */
public record Counts(long following, long followers) {}
