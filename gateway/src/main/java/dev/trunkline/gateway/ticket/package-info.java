/**
 * Tickets: what stands for an access token where a browser cannot set a header. A ticket counts once and for seconds, so
 * that one in an address, which others may log, is worth nothing.
 */
package dev.trunkline.gateway.ticket;
