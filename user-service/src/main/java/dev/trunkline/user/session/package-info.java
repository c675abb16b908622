/** Sessions: log in, stay logged in, log out. */
package dev.trunkline.user.session;
