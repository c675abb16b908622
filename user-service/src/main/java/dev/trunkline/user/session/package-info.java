/** Sessions: log in, stay logged in, see them, end them; and the password that opens them. */
package dev.trunkline.user.session;
