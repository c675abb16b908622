package dev.trunkline.user;

import io.quarkus.test.junit.QuarkusTestProfile;
import java.util.Map;

/** The service's own bounds, made narrow enough for tests to come to them; and so few threads that their queue is full. */
public final class Narrow implements QuarkusTestProfile {

    @Override
    public Map<String, String> getConfigOverrides() {
        return Map.of(
                "trunkline.grpc.longest-call", "300ms",
                "trunkline.grpc.longest-stream", "3s",
                "trunkline.grpc.streams", "2",
                "trunkline.grpc.reflection", "false",
                "quarkus.thread-pool.max-threads", "8",
                "quarkus.thread-pool.queue-size", "8");
    }
}
