/** The request filter: refuses by method, path, header, query, address and body type, before anything is spent. */
package dev.trunkline.gateway.filter;
