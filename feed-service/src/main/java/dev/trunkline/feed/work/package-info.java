/** Work that must not all be done at once. */
package dev.trunkline.feed.work;
