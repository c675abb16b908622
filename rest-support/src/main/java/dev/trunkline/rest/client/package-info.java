/** Where a request comes from, behind proxies that one trusts. */
package dev.trunkline.rest.client;
