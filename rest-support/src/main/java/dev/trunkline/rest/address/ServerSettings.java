package dev.trunkline.rest.address;

import io.smallrye.config.SmallRyeConfigBuilder;
import io.smallrye.config.SmallRyeConfigBuilderCustomizer;

/**
 * Has the server beneath let pass what {@link Targets} refuses: both the HTTP codec, for addresses that are too long,
 * and Quarkus, for those that are malformed, would answer without a body.
 */
public final class ServerSettings implements SmallRyeConfigBuilderCustomizer {

    @Override
    public void configBuilder(SmallRyeConfigBuilder config) {
        // What is longer still is answered by the codec.
        config.withDefaultValue("quarkus.http.limits.max-initial-line-length", "65536");
        // There is no setting for it; it is read when the server's class is loaded, which is after the configuration.
        System.setProperty("vertx.disableURIValidation", "true");
    }
}
