package dev.trunkline.gateway.openapi;

import com.fasterxml.jackson.databind.node.ObjectNode;

/**
 * What one service says of its API.
 *
 * @param upstream the service, by the name that the routes file has for it
 * @param root an OpenAPI 3.1 document; not to be changed
 */
record ServiceDocument(String upstream, ObjectNode root) {}
