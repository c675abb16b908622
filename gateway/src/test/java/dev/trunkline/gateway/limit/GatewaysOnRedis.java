package dev.trunkline.gateway.limit;

import dev.trunkline.testing.RedisServer;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;

/** Gateways that count together in a real Redis, and a caller whom nobody has counted yet. */
abstract class GatewaysOnRedis {

    static RedisServer redis;

    final List<CountingGateway> gateways = new ArrayList<>();
    final String key = UUID.randomUUID().toString();

    @BeforeAll
    static void startRedis() {
        redis = RedisServer.started();
    }

    @AfterAll
    static void stopRedis() {
        redis.close();
    }

    @AfterEach
    void closeGateways() {
        gateways.forEach(CountingGateway::close);
    }
}
