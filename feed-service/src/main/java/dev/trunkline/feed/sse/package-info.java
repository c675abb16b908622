/** The feed as Server-Sent Events (WHATWG HTML §9.2). */
package dev.trunkline.feed.sse;
