package dev.trunkline.gateway.tls;

import io.smallrye.config.WithDefault;
import io.vertx.core.http.ClientAuth;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalInt;

/** Certificates, and what clients are told of HTTPS. */
public interface TlsConfig {

    /**
     * A folder with {@code NAME.crt} (or .pem: the certificate, then those that signed it) and {@code NAME.key} (or
     * -key.pem) for each identity, in itself or in folders in it; absent, there is no HTTPS. The first by name answers
     * for names that no certificate has.
     */
    Optional<String> certificates();

    /**
     * How often the files are looked at. What has changed is looked at once more soon after, and counts if it is still the
     * same; it is for new connections, and those that are open go on.
     */
    @WithDefault("10s")
    Duration check();

    /** Whether clients must show a certificate of their own: none, request or required. */
    @WithDefault("none")
    ClientAuth clientAuth();

    /** A PEM file with the authorities whose client certificates count. */
    Optional<String> clientAuthorities();

    /** Whether clear-text requests are sent on to HTTPS by 308. */
    @WithDefault("false")
    boolean redirect();

    /** The port that clients reach HTTPS by, where it is not the one that the gateway listens on. */
    OptionalInt publicPort();

    /**
     * How long browsers shall ask by HTTPS only (RFC 6797); absent, they are not told. Who has come by it is, to us or to a
     * trusted proxy.
     */
    Optional<Duration> hsts();
}
