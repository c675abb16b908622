/** Certificates of the gateway and of its clients: read from files, chosen by name, changed while connections go on. */
package dev.trunkline.gateway.tls;
