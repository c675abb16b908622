package dev.trunkline.gateway;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** The settings of the gateway's process; what concerns single routes and upstreams stands in routes.yaml. */
@ConfigMapping(prefix = "gateway")
public interface GatewayConfig {

    /** The address to listen on. */
    @WithDefault("0.0.0.0")
    String host();

    /** The port of clear-text HTTP; 0 takes a free one. */
    @WithDefault("8080")
    int httpPort();

    /** The path of the routes file; absent, the packaged one. */
    Optional<String> routes();

    /** How often the routes file is looked at. */
    @WithDefault("1s")
    Duration routesCheck();

    /** Name servers as {@code host:port,host:port}; absent, the system's. */
    Optional<String> dns();

    /** How long running requests may take to end when the gateway is told to stop. */
    @WithDefault("20s")
    Duration drain();

    Tickets tickets();

    Limits limits();

    AccessLog accessLog();

    Tracing tracing();

    OpenApi openapi();

    /** One line of JSON for each request; written by a thread of its own. */
    interface AccessLog {

        /** {@code off}, {@code stdout} or the path of a file; the environment has it as GATEWAY_ACCESS_LOG. */
        @WithDefault("off")
        String to();

        /** Requests that wait to be written, as lines or as spans; those beyond are dropped and counted. */
        @WithDefault("8192")
        int waiting();

        /** Parameters of an address whose values are written neither to the log nor to spans, in lower case. */
        @WithDefault(
                "access_token,api_key,apikey,code,id_token,key,password,refresh_token,secret,sig,signature,ticket,token")
        List<String> masked();
    }

    /** Spans for an OTLP receiver. */
    interface Tracing {

        /**
         * Its base address, as {@code http://collector:4318}; absent, there are no spans. The environment has it as
         * OTEL_EXPORTER_OTLP_ENDPOINT.
         */
        Optional<String> endpoint();

        /** The share of the traces that begin here, from 0 to 1. */
        @WithDefault("0.01")
        double ratio();

        /** Whether a trace that a client records is recorded here; a gateway for strangers had better say no. */
        @WithDefault("true")
        boolean heedClients();

        /** Spans that wait to be exported; those beyond are dropped and counted. */
        @WithDefault("8192")
        int waiting();

        /** How long spans may wait for others to be exported with. */
        @WithDefault("1s")
        Duration every();

        /** For one export. */
        @WithDefault("5s")
        Duration timeout();
    }

    /** What stands for an access token in an address. */
    interface Tickets {

        /** Where they are kept: {@code redis[s]://[user:password@]host:port}; the environment has it as REDIS_URL. */
        @WithDefault("redis://localhost:6389")
        String redisUrl();

        /** How long one counts that nobody uses. */
        @WithDefault("30s")
        Duration life();

        /** How long Redis may take; a client that waits for a connection is better told to come back. */
        @WithDefault("250ms")
        Duration deadline();
    }

    /** How the services' OpenAPI documents are fetched. */
    interface OpenApi {

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

    /** Bounds on what one client or one process may take. */
    interface Limits {

        /** Bytes of one request line. */
        @WithDefault("8192")
        int requestLine();

        /** Bytes of all header fields of one message. */
        @WithDefault("16384")
        int headers();

        /** Silence after which a client's connection is closed; longer than any route's idle time. */
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

        /** Verified access tokens remembered. */
        @WithDefault("50000")
        int cachedTokens();

        /** Keys (principals, addresses) remembered by each rate limit. */
        @WithDefault("100000")
        int limitKeys();

        /** How long a refused request's body is read and thrown away before the connection is closed. */
        @WithDefault("2s")
        Duration linger();
    }
}
