package dev.trunkline.dns.message;

/**
 * A message to send back.
 *
 * @param wire its octets
 * @param qtype the type that was asked for, or 0 when the question could not be read
 * @param rcode the response code, the upper bits that EDNS carries included
 */
public record Response(byte[] wire, int qtype, int rcode) {}
