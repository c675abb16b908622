/** What a caller has shown: whose it is, what it was made for, and whether it counts still. */
package dev.trunkline.feed.credential;
