/** Passwords: which are good, how they are kept (as Argon2id hashes), how often a wrong one may be tried. */
package dev.trunkline.user.password;
