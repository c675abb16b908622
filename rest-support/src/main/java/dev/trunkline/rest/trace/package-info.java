/** The service's part of a trace that its caller has begun. */
package dev.trunkline.rest.trace;
