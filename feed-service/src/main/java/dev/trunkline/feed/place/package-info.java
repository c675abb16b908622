/**
 * How many live connections a user or an address has on all instances together. Each instance counts its own in a hash
 * of Redis under a lease that it renews; the share of one that died is no longer counted when its lease is over.
 */
package dev.trunkline.feed.place;
