package dev.trunkline.gateway.route;

/** Where a route leads. */
public sealed interface Destination permits Upstream, Destination.Local {

    String name();

    /**
     * Something that the gateway answers by itself.
     *
     * @param name as the routes file says it, one of those that the gateway was built with
     */
    record Local(String name) implements Destination {}
}
