package dev.trunkline.gateway.route;

/** What of a request keeps it together with others on one endpoint. */
public sealed interface HashKey {

    /** Written {@code header:X-Tenant}. */
    record Header(String name) implements HashKey {}

    /** Written {@code cookie:session}. */
    record Cookie(String name) implements HashKey {}

    /** A variable of the route's path, written {@code path:id}. */
    record PathVariable(String name) implements HashKey {}

    /** The token's subject. */
    record Principal() implements HashKey {}

    /** The client's address. */
    record Address() implements HashKey {}
}
