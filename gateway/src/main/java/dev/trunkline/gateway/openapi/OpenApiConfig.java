package dev.trunkline.gateway.openapi;

import io.smallrye.config.WithDefault;
import java.time.Duration;

/** How the services' OpenAPI documents are fetched. */
public interface OpenApiConfig {

    /** How often each is fetched again. */
    @WithDefault("30s")
    Duration refresh();

    /** How soon, while there is none yet. */
    @WithDefault("500ms")
    Duration retry();

    /** For one attempt. */
    @WithDefault("3s")
    Duration timeout();

    /** Bytes of one document. */
    @WithDefault("2097152")
    int mostBytes();
}
