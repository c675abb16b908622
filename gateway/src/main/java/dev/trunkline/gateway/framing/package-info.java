/** What makes one message of HTTP/1 end where the next begins: requests are read strictly and only once, and no field that is written makes two lines. */
package dev.trunkline.gateway.framing;
