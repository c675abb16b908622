package dev.trunkline.feed.socket;

/**
 * What a client may send.
 *
 * @param type only {@code post} so far
 * @param id the client's own name for it: returned with the answer, and the same one is done once
 */
record ClientFrame(String type, String id, String text) {}
