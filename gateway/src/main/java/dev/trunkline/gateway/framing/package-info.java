/** What makes one HTTP/1 request end where the next begins, read strictly and only once. */
package dev.trunkline.gateway.framing;
