package dev.trunkline.user;

import dev.trunkline.testing.PostgresResource;
import dev.trunkline.testing.RedisResource;
import io.quarkus.test.common.QuarkusTestResource;

/** The stores that all tests of this module share. */
@QuarkusTestResource(PostgresResource.class)
@QuarkusTestResource(RedisResource.class)
final class Stores {

    private Stores() {}
}
