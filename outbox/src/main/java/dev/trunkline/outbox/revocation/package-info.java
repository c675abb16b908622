/** What user-service revokes before its time, as those remember it who take credentials. */
package dev.trunkline.outbox.revocation;
