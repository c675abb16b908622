/** What gateways are told of credentials that count no more although they have not expired. */
package dev.trunkline.user.revocation;
