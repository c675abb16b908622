/** Tells the other services about people: an outbox table, and the relay that takes it to a Redis Stream. */
package dev.trunkline.user.event;
