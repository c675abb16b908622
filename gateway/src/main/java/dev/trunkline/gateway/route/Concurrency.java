package dev.trunkline.gateway.route;

/** The bounds of an adaptive concurrency limit: requests under way at one time, on each event loop. */
public record Concurrency(int initial, int least, int most) {}
