/** Pages of other origins: which may use a route, and what they are told before they do. */
package dev.trunkline.gateway.cors;
