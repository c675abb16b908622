package dev.trunkline.gateway.route;

/**
 * What makes an upstream another one, though it has the same name: what is known of the endpoints of the one holds for the
 * other only if they are looked for in the same place and spoken to in the same way.
 */
public record Site(String name, Target target, Transport transport) {}
