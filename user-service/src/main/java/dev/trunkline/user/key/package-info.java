/** The keys that sign access tokens, and their public halves for everyone who verifies one. */
package dev.trunkline.user.key;
