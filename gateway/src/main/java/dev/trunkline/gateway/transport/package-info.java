/** How upstreams are spoken to: in clear or by TLS, by HTTP/1.1 or HTTP/2; for all who connect to them. */
package dev.trunkline.gateway.transport;
