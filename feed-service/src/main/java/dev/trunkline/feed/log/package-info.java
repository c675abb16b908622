/** The feed's log: its table, its relay, this instance's tail of the stream, and the window that the tail fills. */
package dev.trunkline.feed.log;
