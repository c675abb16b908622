/** The feed by polls and long polls. */
package dev.trunkline.feed.read;
