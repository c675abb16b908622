/**
 * What the gateway answers by itself. A route leads to such a resource by its name, and so is subject to authentication,
 * limits and time-outs like any other.
 */
package dev.trunkline.gateway.local;
