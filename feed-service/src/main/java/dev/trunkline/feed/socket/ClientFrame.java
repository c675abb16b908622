package dev.trunkline.feed.socket;

/**
 * What a client may send; which members it needs depends on its type, and the others are not looked at.
 *
 * @param id the client's own name for it: returned with the answer, and a post with the same one is done once
 * @param feed a feed's address
 * @param after a cursor
 * @param token an access token
 */
record ClientFrame(String type, String id, String text, String feed, String after, String token) {}
