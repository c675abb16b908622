/** The limit on request bodies. */
package dev.trunkline.rest.body;
