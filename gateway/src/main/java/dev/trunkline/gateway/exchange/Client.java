package dev.trunkline.gateway.exchange;

/**
 * Who sent a request, and how: as this gateway found, or as proxies tell that are trusted.
 *
 * @param address numeric, without brackets or a zone's name made up by others
 * @param scheme {@code http} or {@code https}
 */
public record Client(String address, String scheme) {}
