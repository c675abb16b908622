/**
 * Rate limits. The algorithms are arithmetic on a state and a time ({@link dev.trunkline.gateway.limit.Algorithm},
 * {@link dev.trunkline.gateway.limit.SlidingLog}); around them stand the states of this process, the policies, and the
 * filter.
 */
package dev.trunkline.gateway.limit;
