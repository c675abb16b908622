package dev.trunkline.rest.client;

import io.quarkus.vertx.http.runtime.CurrentVertxRequest;
import io.vertx.core.http.HttpServerRequest;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jboss.logging.Logger;

/**
 * Where the request at hand comes from. {@code X-Forwarded-For} is believed of trusted proxies alone, and of what it
 * says only the last address, which is the one that the proxy itself has seen; the rest any client could have written.
 */
@Singleton
public class ClientNetwork {

    private static final Logger LOG = Logger.getLogger(ClientNetwork.class);
    private static final String FORWARDED_FOR = "X-Forwarded-For";

    private final CurrentVertxRequest current;
    private final List<AddressRange> trusted;
    private final AtomicBoolean warned = new AtomicBoolean();

    ClientNetwork(
            CurrentVertxRequest current,
            @ConfigProperty(name = "trunkline.trusted-proxies") Optional<List<String>> trusted) {
        this.current = current;
        this.trusted =
                trusted.orElse(List.of()).stream().map(AddressRange::parse).toList();
    }

    /** An IPv4 address, or the /64 of an IPv6 address: that is what one subscriber has. */
    public String text() {
        return of(current.getCurrent().request());
    }

    /** The same, of {@code request}. */
    public String of(HttpServerRequest request) {
        return of(request.remoteAddress().hostAddress(), request.headers().getAll(FORWARDED_FOR));
    }

    String of(String peer, List<String> forwardedFor) {
        Optional<byte[]> address = AddressRange.address(peer);
        if (!forwardedFor.isEmpty() && address.isPresent()) {
            if (trusted.stream().anyMatch(range -> range.contains(address.get()))) {
                String last = forwardedFor.get(forwardedFor.size() - 1);
                return AddressRange.address(
                                last.substring(last.lastIndexOf(',') + 1).strip())
                        .or(() -> address)
                        .map(AddressRange::network)
                        .orElseThrow();
            }
            if (warned.compareAndSet(false, true)) {
                LOG.warnf(
                        "%s from %s is not believed: if that is the gateway, set TRUNKLINE_TRUSTED_PROXIES, or its"
                                + " clients share what one address may do",
                        FORWARDED_FOR, peer);
            }
        }
        return address.map(AddressRange::network).orElse(String.valueOf(peer));
    }
}
