/**
 * The feed as WebSocket, subprotocol {@code trunkline.feed.v1+json}: events and control frames out, requests in.
 *
 * <p>The library does the handshake and the control frames. Messages pass it by in both directions: it would queue
 * inbound ones without a bound, and encode and compress outbound ones again for each connection.
 */
package dev.trunkline.feed.socket;
