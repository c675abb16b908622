/**
 * Everything that {@code users:events} tells, as of now, for a service that the log has left behind. At an address that
 * the gateway does not route; it tells nothing that the public API does not.
 */
package dev.trunkline.user.snapshot;
