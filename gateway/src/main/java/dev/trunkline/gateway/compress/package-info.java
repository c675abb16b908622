/** Answers in fewer bytes: which coding a client takes, what is worth it, and the coders. */
package dev.trunkline.gateway.compress;
