/** Ids of resources. */
package dev.trunkline.rest.id;
