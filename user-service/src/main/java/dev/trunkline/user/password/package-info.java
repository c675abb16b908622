/** Keeps passwords as Argon2id hashes and bounds the memory that hashing takes. */
package dev.trunkline.user.password;
