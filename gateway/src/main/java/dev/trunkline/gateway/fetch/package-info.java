/** Small documents that the gateway needs from its upstreams, fetched off the request path. */
package dev.trunkline.gateway.fetch;
