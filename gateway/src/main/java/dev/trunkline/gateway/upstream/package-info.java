/**
 * How a request gets to an endpoint, and its answer back: by a client of our own for HTTP/1.1 in clear, and by Vert.x' for all
 * else (ADR 37).
 */
package dev.trunkline.gateway.upstream;
