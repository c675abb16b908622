/** Shares of one route's requests for several upstreams: canaries, and moves from one service to another. */
package dev.trunkline.gateway.split;
