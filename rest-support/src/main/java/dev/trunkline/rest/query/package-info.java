/** Query parameters: unknown or doubled ones are refused, not ignored. */
package dev.trunkline.rest.query;
