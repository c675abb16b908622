/** What the features share of the database: access to it, and the secrets that all instances agree on. */
package dev.trunkline.user.store;
