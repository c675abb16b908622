/**
 * What the services say of their APIs, as one document for each version, and a page to read it by. The documents are
 * fetched off the request path and kept while their service is away.
 */
package dev.trunkline.gateway.openapi;
