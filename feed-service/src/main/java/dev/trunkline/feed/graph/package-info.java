/** Who follows whom, and authors' names: a projection of {@code users:events} into PostgreSQL and memory. */
package dev.trunkline.feed.graph;
