package dev.trunkline.gateway;

import io.smallrye.config.WithDefault;
import java.time.Duration;

/** Bounds on what one client or one process may take. */
public interface BoundsConfig {

    /** Bytes of one request line; on HTTP/2, of the line that the request would have on HTTP/1. */
    @WithDefault("8192")
    int requestLine();

    /** Bytes of all header fields of one message. */
    @WithDefault("16384")
    int headers();

    /**
     * How long a client's connection may be without a request. While one is answered, and in a tunnel, the route's own times
     * hold.
     */
    @WithDefault("150s")
    Duration clientIdle();

    /** How long an unused connection to an upstream is kept. */
    @WithDefault("30s")
    Duration upstreamKeepAlive();

    /** Connections that wait to be accepted. */
    @WithDefault("1024")
    int acceptBacklog();

    /** WebSockets to one endpoint from one event loop. */
    @WithDefault("20000")
    int tunnels();

    /** Checks of endpoints' health that run at the same time. */
    @WithDefault("64")
    int healthChecks();

    /** Verified access tokens remembered. */
    @WithDefault("50000")
    int cachedTokens();

    /** How long one is believed without being verified again. */
    @WithDefault("10m")
    Duration cachedTokensFor();

    /** Keys (principals, addresses) remembered by each rate limit. */
    @WithDefault("100000")
    int limitKeys();

    /** How long a refused request's body is read and thrown away before the connection is closed. */
    @WithDefault("2s")
    Duration linger();
}
