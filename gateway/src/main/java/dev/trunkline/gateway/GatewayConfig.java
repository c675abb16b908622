package dev.trunkline.gateway;

import dev.trunkline.gateway.compress.CompressionConfig;
import dev.trunkline.gateway.connection.ConnectionConfig;
import dev.trunkline.gateway.observe.AccessLogConfig;
import dev.trunkline.gateway.observe.TracingConfig;
import dev.trunkline.gateway.openapi.OpenApiConfig;
import dev.trunkline.gateway.ticket.TicketConfig;
import dev.trunkline.gateway.tls.TlsConfig;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * The settings of the gateway's process; what concerns single routes and upstreams stands in routes.yaml. Each feature has
 * its own beside it; a setting's name is made of the methods that lead to it, as {@code gateway.tls.check} or
 * {@code GATEWAY_TLS_CHECK}. What numbers and times may be, {@link SettingsCheck} says.
 */
@ConfigMapping(prefix = "gateway")
public interface GatewayConfig {

    /** The address to listen on. */
    @WithDefault("0.0.0.0")
    String host();

    /** The port of clear-text HTTP; 0 takes a free one. */
    @WithDefault("8080")
    int httpPort();

    /** The port of HTTPS, which is served where there are certificates; 0 takes a free one. */
    @WithDefault("8443")
    int httpsPort();

    /** The path of the routes file; absent, the packaged one. */
    Optional<String> routes();

    /** How often the routes file is looked at, and those that it names; a change soon once more before it counts. */
    @WithDefault("1s")
    Duration routesCheck();

    /** How long new routes wait for the first answer about a new upstream before they are in force without. */
    @WithDefault("5s")
    Duration routesSettle();

    /** Name servers as {@code host:port,host:port}; absent, the system's. */
    Optional<String> dns();

    /**
     * The hosts that are served, without ports and with commas between, {@code *.example.test} for all below; a request
     * for another is 421. Absent, any.
     */
    Optional<String> hosts();

    /**
     * The proxies before this gateway, as addresses and CIDR ranges with commas between: what they tell of the client is
     * believed, and nobody else's word. Absent, none.
     */
    Optional<String> trustedProxies();

    /** The one field that those proxies tell it in: {@code x-forwarded-for} (and -proto) or {@code forwarded}. */
    @WithDefault("x-forwarded-for")
    String trustedProxiesTell();

    /** The zone that this gateway runs in, as upstreams' {@code zones} name it; absent, no zone is preferred. */
    Optional<String> zone();

    /**
     * How long running requests may take to end when the gateway is told to stop: longer than any route's {@code timeout},
     * long polls included. Who has no answer by then is told so. Whoever ends the process has to leave some seconds more.
     */
    @WithDefault("40s")
    Duration drain();

    /**
     * How long new connections are still taken after readiness has said no: as long as whoever balances needs to hear of
     * it. Part of {@link #drain()}.
     */
    @WithDefault("0s")
    Duration drainNotice();

    /**
     * How long a connection must have been without a request to be closed while the gateway drains, and how long one of
     * HTTP/2 has between the word that it should go and that which names its last request; without a request less, as soon
     * as its client has heard of it.
     */
    @WithDefault("1s")
    Duration drainQuiet();

    TlsConfig tls();

    ConnectionConfig connections();

    TicketConfig tickets();

    Identity identity();

    Revocations revocations();

    Counting counting();

    CompressionConfig compression();

    BoundsConfig limits();

    AccessLogConfig accessLog();

    TracingConfig tracing();

    OpenApiConfig openapi();

    /** How the gateway tells services who a caller is that has shown what they could not verify: a key, an opaque token. */
    interface Identity {

        /**
         * The file of the key that signs this, a JWK; it is made if there is none. Gateways side by side share it. Absent,
         * the key ends with the process. The environment has it as GATEWAY_IDENTITY_KEY.
         */
        Optional<String> key();

        /**
         * A port of its own for the public half of that key, in clear text, which services ask where clear text is sent on
         * to HTTPS; 0 for any that is free. Absent, there is the route alone. The environment has it as
         * GATEWAY_IDENTITY_PORT.
         */
        OptionalInt port();

        /** The name that those tokens are issued in, which services know. */
        @WithDefault("https://trunkline.test/gateway")
        String issuer();

        /** Whom they are for. */
        @WithDefault("trunkline")
        String audience();

        /** How long one is good for; a connection that lives on it, as a WebSocket, ends with it. */
        @WithDefault("5m")
        Duration life();
    }

    /** Credentials that count no more although they have not expired: sessions that ended, keys, suspended accounts. */
    interface Revocations {

        /** The Redis that tells of them; absent, the gateway hears of none. The environment has it as REDIS_URL. */
        Optional<String> from();

        /** That are known at a time; beyond, every credential of before must be had anew. */
        @WithDefault("100000")
        int most();

        /** For how long each is kept: as long as an access token may live, skew included. */
        @WithDefault("1h")
        Duration kept();
    }

    /** What limits with {@code state: redis} or {@code leased} count with; unused if no route has one. */
    interface Counting {

        /**
         * {@code redis[s]://[user:password@]host:port}; of a Redis Cluster, some of its nodes with commas between. The
         * environment has it as REDIS_URL, or apart from tickets and revocations as GATEWAY_COUNTING_REDIS_URL.
         */
        @WithDefault("redis://localhost:6389")
        String redisUrl();

        /**
         * Says that it is a Redis Cluster: a word that all keys have in braces, so that they are in one slot, and one call
         * decides all limits of a request there too. Absent, it is no cluster.
         */
        Optional<String> clusterTag();

        /** How long Redis may take to say whether a request may pass. */
        @WithDefault("50ms")
        Duration deadline();

        /** How many gateways count together, as long as Redis has not told; more is stricter while it is away. */
        @WithDefault("1")
        int gateways();
    }
}
