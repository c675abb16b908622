/** Whether this instance lives, may be sent requests, and what of it is impaired. */
package dev.trunkline.feed.health;
