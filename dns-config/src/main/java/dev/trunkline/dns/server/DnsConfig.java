package dev.trunkline.dns.server;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/** The settings of the name server; each one's environment variable stands in application.properties. */
@ConfigMapping(prefix = "name-server")
public interface DnsConfig {

    String host();

    /** For UDP and TCP; 0 takes a free one. */
    int port();

    /** A master file to serve in place of the packaged one. */
    Optional<Path> zone();

    /** A second master file with the records of the running instances, which may change at any time. */
    Optional<Path> instances();

    /** How often the files are looked at. */
    @WithDefault("1s")
    Duration poll();

    /** The largest answer over UDP, in octets: 1232 fits into one packet on every path of today. */
    @WithDefault("1232")
    int udpPayload();

    Tcp tcp();

    /** Limits of TCP, where a client holds something of ours. */
    interface Tcp {

        /** Connections at one time; more are closed as soon as they are accepted. */
        @WithDefault("256")
        int connections();

        /** How long a connection may go without a complete question (RFC 7766 §6.2.3). */
        @WithDefault("10s")
        Duration idle();
    }
}
