/**
 * Events as bytes: each is framed once for each encoding, by whoever needs it first, and the same bytes go to all
 * readers, below the codec of their connections.
 */
package dev.trunkline.feed.wire;
