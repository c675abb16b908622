/**
 * Request targets: one address for each resource. Another spelling of it is sent to the right one by 308, what has no
 * meaning is refused, before any resource sees it.
 */
package dev.trunkline.rest.address;
