/** What the feed does right now, for the person who looks after it. */
package dev.trunkline.feed.stats;
