/** When what was written goes out. */
package dev.trunkline.gateway.flush;
