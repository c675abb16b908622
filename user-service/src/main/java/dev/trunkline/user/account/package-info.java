/** Accounts: register, read, list. */
package dev.trunkline.user.account;
