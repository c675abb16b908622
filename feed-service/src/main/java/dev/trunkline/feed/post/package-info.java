/** Posts: writing, reading and deleting them. */
package dev.trunkline.feed.post;
