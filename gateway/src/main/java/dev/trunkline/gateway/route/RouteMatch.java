package dev.trunkline.gateway.route;

/** What the table says of a path and a method. */
public sealed interface RouteMatch {

    record Found(Route route) implements RouteMatch {}

    /** The path is known, the method is not; {@code allow} is ready for the {@code Allow} header. */
    record WrongMethod(String allow) implements RouteMatch {}

    record NoRoute() implements RouteMatch {}
}
