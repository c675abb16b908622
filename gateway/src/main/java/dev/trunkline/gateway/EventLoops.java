package dev.trunkline.gateway;

import io.quarkus.vertx.VertxOptionsCustomizer;
import io.vertx.core.VertxOptions;
import jakarta.enterprise.context.ApplicationScoped;

/**
 * One event loop for each core: with the framework's default of two, they take turns on the cores and a proxy loses a
 * third of its throughput to that.
 */
@ApplicationScoped
public class EventLoops implements VertxOptionsCustomizer {

    static int count() {
        return Runtime.getRuntime().availableProcessors();
    }

    @Override
    public void accept(VertxOptions options) {
        options.setEventLoopPoolSize(count());
    }
}
