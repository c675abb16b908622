/** What a route changes of a request's target; header fields are changed where they are written, in {@code proxy}. */
package dev.trunkline.gateway.rewrite;
