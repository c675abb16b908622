package dev.trunkline.gateway.openapi;

import java.time.Duration;

/**
 * How the services' documents are fetched.
 *
 * @param refresh how often each is fetched again
 * @param retry how soon, while there is none yet
 * @param timeout for one attempt
 * @param mostBytes of one document
 */
public record OpenApiSettings(Duration refresh, Duration retry, Duration timeout, int mostBytes) {

    public static OpenApiSettings of(OpenApiConfig config) {
        return new OpenApiSettings(config.refresh(), config.retry(), config.timeout(), config.mostBytes());
    }
}
