package dev.trunkline.user;

import dev.trunkline.testing.GatewayResource;
import dev.trunkline.testing.PostgresResource;
import dev.trunkline.testing.RedisResource;
import io.quarkus.test.common.QuarkusTestResource;

/** The stores, and the gateway whose word counts, that all tests of this module share. */
@QuarkusTestResource(GatewayResource.class)
@QuarkusTestResource(PostgresResource.class)
@QuarkusTestResource(RedisResource.class)
final class Stores {

    private Stores() {}
}
