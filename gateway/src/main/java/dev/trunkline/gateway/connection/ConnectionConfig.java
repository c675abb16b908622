package dev.trunkline.gateway.connection;

import io.smallrye.config.WithDefault;
import java.time.Duration;
import java.util.Optional;

/** Bounds on what one client's connections may take; what is beyond is closed. */
public interface ConnectionConfig {

    /** Open at one time. */
    @WithDefault("50000")
    int most();

    /** Open at one time from one address that is no trusted proxy's. */
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

    /** How long they may be slower; a reader, after the time that it may need for what it has taken ({@link Reading}). */
    @WithDefault("10s")
    Duration patience();

    /** Requests of HTTP/1.1 that may come before the answers of those before them have gone out. */
    @WithDefault("100")
    int pipelined();

    /** Streams of HTTP/2 that one connection may have open. */
    @WithDefault("100")
    int streams();

    /**
     * Streams of HTTP/2 that a client may reset in 30 s (CVE-2023-44487), and as many that it may have reset by errors of its
     * own (CVE-2025-8671), by connection. A proxy that speaks HTTP/2 to us
     * brings many clients' on one, trusted or not: it needs as many times more, and a bound of its own for each client.
     */
    @WithDefault("200")
    int resets();

    /**
     * PING, SETTINGS, PRIORITY, GOAWAY, unknown and empty CONTINUATION frames of HTTP/2 that a client may send in 10 s, by
     * connection. Proxies do not pass those on, so they need no more than others.
     */
    @WithDefault("1000")
    int controlFrames();

    /** Who speaks the PROXY protocol to us: {@code address/prefix}, several with commas between; absent, nobody. */
    Optional<String> proxyProtocolFrom();
}
