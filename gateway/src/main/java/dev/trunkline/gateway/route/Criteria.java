package dev.trunkline.gateway.route;

import java.util.Set;

/**
 * Which requests a route is for.
 *
 * @param methods empty for any
 */
public record Criteria(PathPattern path, Set<String> methods) {}
