package dev.trunkline.feed.live;

import io.prometheus.client.CollectorRegistry;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;

/** What is scraped: Micrometer's metrics and those that are counted without it. The framework's own is another for each. */
class ScrapedRegistry {

    @Produces
    @Singleton
    CollectorRegistry registry() {
        return new CollectorRegistry(true);
    }
}
