package dev.trunkline.user.token;

import io.smallrye.config.ConfigMapping;
import java.time.Duration;

/** What issuer and verifier of access tokens agree on. */
@ConfigMapping(prefix = "trunkline.token")
interface TokenSettings {

    String AUDIENCE = "trunkline";

    String issuer();

    Duration lifetime();
}
