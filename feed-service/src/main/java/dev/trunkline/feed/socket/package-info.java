/**
 * The feed as WebSocket, subprotocol {@code trunkline.feed.v1+json}: events and control frames out, posts in.
 *
 * <p>The library queues inbound messages without a bound while one is being handled, so none ever is: each is handled
 * on the event loop at once, what takes longer counts as in flight, and too much in flight closes the connection.
 */
package dev.trunkline.feed.socket;
