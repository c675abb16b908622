/**
 * What the gateway tells of the requests that it served: meters, one line of JSON each, and spans. The event loop counts
 * and puts a record into a bounded queue; all that takes longer is done by a thread of its own.
 */
package dev.trunkline.gateway.observe;
