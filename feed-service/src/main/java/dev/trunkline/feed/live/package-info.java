/** Live readers: how they attach to the log without a seam, what they are sent, and why they are let go. */
package dev.trunkline.feed.live;
