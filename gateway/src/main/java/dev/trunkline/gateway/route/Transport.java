package dev.trunkline.gateway.route;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/**
 * How an upstream is spoken to.
 *
 * @param authorities whose certificates count with {@link Protocol#H2}; absent, those that Java knows
 */
public record Transport(Protocol protocol, Optional<Authorities> authorities) {

    /** What goes over the connection. */
    public enum Protocol {
        /** HTTP/1.1 in clear. */
        HTTP1,
        /** HTTP/2 in clear, by prior knowledge; gRPC needs it, or {@link #H2}. */
        H2C,
        /** HTTP/2 over TLS. */
        H2
    }

    /** HTTP/1.1 in clear. */
    public static final Transport PLAIN = new Transport(Protocol.HTTP1, Optional.empty());

    public boolean http2() {
        return protocol != Protocol.HTTP1;
    }

    public boolean tls() {
        return protocol == Protocol.H2;
    }

    static Transport read(Section upstream) {
        Protocol protocol = upstream.optional("protocol", Transport::protocol, Protocol.HTTP1);
        Optional<Authorities> authorities =
                upstream.optional("authorities", path -> Authorities.read(path, upstream.beside()));
        if (authorities.isPresent() && protocol != Protocol.H2) {
            upstream.fault("authorities", "'authorities' says whose certificates count, so it needs protocol: h2");
        }
        return new Transport(protocol, authorities);
    }

    static Protocol protocol(String text) {
        return Arrays.stream(Protocol.values())
                .filter(one -> one.name().toLowerCase(Locale.ROOT).equals(text))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("'" + text + "': write http1, h2c or h2"));
    }
}
