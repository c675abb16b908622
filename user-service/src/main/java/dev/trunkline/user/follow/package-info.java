/** Who follows whom. */
package dev.trunkline.user.follow;
