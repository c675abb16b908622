package dev.trunkline.feed.wire;

/**
 * The feed that an event belongs to, for connections that read several.
 *
 * @param feed its address
 * @param shared whether many readers may have it: what they are sent is the same then, and kept
 */
public record Label(String feed, boolean shared) {}
