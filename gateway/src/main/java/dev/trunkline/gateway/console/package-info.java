/** A page that shows one feed over four transports side by side, at {@code /console/}. */
package dev.trunkline.gateway.console;
