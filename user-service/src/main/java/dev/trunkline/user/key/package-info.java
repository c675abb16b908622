/** The keys that sign access tokens: how they come, take turns and go, and their public halves for every verifier. */
package dev.trunkline.user.key;
