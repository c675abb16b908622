/** Access tokens: issued, verified, and the caller that one speaks for. */
package dev.trunkline.user.token;
