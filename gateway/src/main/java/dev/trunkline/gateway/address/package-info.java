/** Addresses of the network and ranges of them. */
package dev.trunkline.gateway.address;
