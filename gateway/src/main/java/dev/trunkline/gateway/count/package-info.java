/** Counters of splits, mirrors and the request filter. */
package dev.trunkline.gateway.count;
