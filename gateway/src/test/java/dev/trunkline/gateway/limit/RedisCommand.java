package dev.trunkline.gateway.limit;

import dev.trunkline.gateway.GatewayInTest;
import dev.trunkline.testing.RedisServer;
import io.vertx.core.Vertx;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Redis;
import io.vertx.redis.client.Request;

/** What a test itself says to a Redis. */
final class RedisCommand {

    private RedisCommand() {}

    static String on(RedisServer server, String name, String... arguments) {
        Request request = Request.cmd(Command.create(name));
        for (String argument : arguments) {
            request.arg(argument);
        }
        Vertx vertx = Vertx.vertx();
        try {
            return String.valueOf(
                    GatewayInTest.await(Redis.createClient(vertx, server.url()).send(request)));
        } finally {
            GatewayInTest.await(vertx.close());
        }
    }

    /** The key of the only limit that has counted this caller. */
    static String keyOf(RedisServer server, String caller) {
        return on(server, "KEYS", "gateway:limit:{" + caller + "}*").replaceAll("[\\[\\]]", "");
    }

    /** By its clock. */
    static long micros(RedisServer server) {
        // As a list of seconds and microseconds.
        String[] time = on(server, "TIME").replaceAll("[^0-9,]", "").split(",");
        return Long.parseLong(time[0]) * 1_000_000 + Long.parseLong(time[1]);
    }
}
