/**
 * A page that shows one feed over four transports side by side, at {@code /console/}, and one that shows five ways to limit
 * beside what each promises, at {@code /console/limits}.
 */
package dev.trunkline.gateway.console;
