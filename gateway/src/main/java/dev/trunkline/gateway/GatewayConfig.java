package dev.trunkline.gateway;

import dev.trunkline.gateway.compress.CompressionSettings;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import io.vertx.core.http.ClientAuth;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/** The settings of the gateway's process; what concerns single routes and upstreams stands in routes.yaml. */
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

    /** How often the routes file is looked at. */
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

    /** How long running requests may take to end when the gateway is told to stop. */
    @WithDefault("20s")
    Duration drain();

    /**
     * How long new connections are still taken after readiness has said no: as long as whoever balances needs to hear of
     * it. Part of {@link #drain()}.
     */
    @WithDefault("0s")
    Duration drainNotice();

    /** How long a connection must have been without a request to be closed while the gateway drains. */
    @WithDefault("1s")
    Duration drainQuiet();

    Tls tls();

    Connections connections();

    Tickets tickets();

    Identity identity();

    Revocations revocations();

    Counting counting();

    Compression compression();

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

    /** Certificates, and what clients are told of HTTPS. */
    interface Tls {

        /**
         * A folder with {@code NAME.crt} (or .pem: the certificate, then those that signed it) and {@code NAME.key} (or
         * -key.pem) for each identity, in itself or in folders in it; absent, there is no HTTPS. The first by name answers
         * for names that no certificate has.
         */
        Optional<String> certificates();

        /** How often the files are looked at; new ones are for new connections, and those that are open go on. */
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

        /** The port that clients reach HTTPS by, where it is not {@link #httpsPort()}. */
        OptionalInt publicPort();

        /** How long browsers shall ask by HTTPS only (RFC 6797); absent, they are not told. */
        Optional<Duration> hsts();
    }

    /** Bounds on what one client's connections may take; what is beyond is closed. */
    interface Connections {

        /** Open at one time. */
        @WithDefault("50000")
        int most();

        /** Open at one time from one address. */
        @WithDefault("1000")
        int mostPerAddress();

        /** As many leading bits of an IPv6 address count as one address: the holder of a network may use all of it. */
        @WithDefault("64")
        int ipv6Prefix();

        /** From the first byte of a request, or the beginning of the connection, to the last of its header fields. */
        @WithDefault("10s")
        Duration head();

        /** Bytes a second that a body must come with, and an answer be read with. */
        @WithDefault("256")
        int leastRate();

        /** How long they may be slower. */
        @WithDefault("10s")
        Duration patience();

        /** Requests of HTTP/1.1 that may come before the answers of those before them have gone out. */
        @WithDefault("100")
        int pipelined();

        /** Streams of HTTP/2 that one connection may have open. */
        @WithDefault("100")
        int streams();

        /** Streams of HTTP/2 that a client may reset in 30 s (CVE-2023-44487). */
        @WithDefault("200")
        int resets();

        /** PING, SETTINGS, PRIORITY and unknown frames of HTTP/2 that a client may send in 10 s. */
        @WithDefault("1000")
        int controlFrames();

        /** Who speaks the PROXY protocol to us: {@code address/prefix}, several with commas between; absent, nobody. */
        Optional<String> proxyProtocolFrom();
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

    /** How the gateway tells services who a caller is that has shown what they could not verify: a key, an opaque token. */
    interface Identity {

        /**
         * The file of the key that signs this, a JWK; it is made if there is none. Gateways side by side share it. Absent,
         * the key ends with the process. The environment has it as GATEWAY_IDENTITY_KEY.
         */
        Optional<String> key();

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

        /** {@code redis[s]://[user:password@]host:port}; the environment has it as REDIS_URL. */
        @WithDefault("redis://localhost:6389")
        String redisUrl();

        /** How long Redis may take to say whether a request may pass. */
        @WithDefault("50ms")
        Duration deadline();
    }

    /** Answers in fewer bytes; which routes have it stands in routes.yaml. */
    interface Compression {

        /** Media types, {@code type/*} for all of a type and {@code *+suffix} for all of a suffix; others shrink little. */
        @WithDefault("text/*,*+json,*+xml,*+yaml,application/json,application/xml,application/yaml,"
                + "application/javascript,application/wasm,application/graphql-response+json,image/svg+xml,image/bmp,"
                + "font/ttf,font/otf")
        List<String> types();

        /** Shorter answers stay as they are, if their length is known. */
        @WithDefault("1024")
        int leastBytes();

        /** 1 to 9; the fastest, for each step after it costs more than it saves. */
        @WithDefault("1")
        int gzipLevel();

        /** 0 to 11; above 5 it is many times slower. */
        @WithDefault("4")
        int brotliQuality();

        /** 1 to 19. */
        @WithDefault("3")
        int zstdLevel();

        /** Answers that one event loop compresses at the same time, each in up to some 2 MiB; more go out as they are. */
        @WithDefault("256")
        int mostAtOnce();

        default CompressionSettings settings() {
            return new CompressionSettings(
                    types(), leastBytes(), gzipLevel(), brotliQuality(), zstdLevel(), mostAtOnce());
        }
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
}
