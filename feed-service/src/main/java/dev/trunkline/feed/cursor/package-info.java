/** The one cursor of all transports. */
package dev.trunkline.feed.cursor;
