/** What each resource allows: OPTIONS answers, and {@code Allow} on refusals (RFC 9110 §9.3.7, §15.5.6). */
package dev.trunkline.rest.method;
