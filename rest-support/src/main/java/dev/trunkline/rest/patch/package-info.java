/**
 * Changes to a JSON document, as a client sends them by PATCH: JSON Merge Patch (RFC 7396) and JSON Patch (RFC 6902).
 *
 * <p>How a patch fails, after RFC 5789 §2.2: 400 if it is no patch, 422 if it is one but not of this document (a path
 * that does not exist, a result without bounds), 409 if a {@code test} finds another value than it expects, for then
 * the resource is not in the state that the client takes it to be in.
 */
package dev.trunkline.rest.patch;
