/** Conditional requests (RFC 9110 §13). */
package dev.trunkline.rest.conditional;
