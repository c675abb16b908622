package dev.trunkline.gateway.transport;

import dev.trunkline.gateway.discovery.Endpoint;
import dev.trunkline.gateway.route.Transport;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.Http2Settings;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.net.HostAndPort;
import io.vertx.core.net.PemTrustOptions;
import io.vertx.core.net.SocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/** Sets Vert.x' client up for an upstream that is not spoken to by HTTP/1.1 in clear. */
public final class ClientTransport {

    private ClientTransport() {}

    /**
     * @param http2 whether HTTP/2 is to be spoken, which an upstream must know of
     * @param handshake how long TLS may take
     */
    public static void configure(
            HttpClientOptions options, Transport transport, boolean http2, int maxHeaderBytes, Duration handshake) {
        if (http2) {
            options.setProtocolVersion(HttpVersion.HTTP_2)
                    .setHttp2ClearTextUpgrade(false)
                    // Vert.x takes it for the length of a request's write queue, too; Windows opens the true one.
                    .setHttp2ConnectionWindowSize(Windows.STREAM)
                    .setInitialSettings(new Http2Settings()
                            .setPushEnabled(false)
                            .setInitialWindowSize(Windows.STREAM)
                            .setMaxHeaderListSize(maxHeaderBytes));
        }
        if (transport.tls()) {
            options.setSsl(true)
                    .setUseAlpn(true)
                    .setAlpnVersions(List.of(http2 ? HttpVersion.HTTP_2 : HttpVersion.HTTP_1_1))
                    .setVerifyHost(true)
                    .setForceSni(true)
                    .setEnabledSecureTransportProtocols(Set.of("TLSv1.3", "TLSv1.2"))
                    .setSslHandshakeTimeout(handshake.toMillis())
                    .setSslHandshakeTimeoutUnit(TimeUnit.MILLISECONDS);
            transport
                    .authorities()
                    .ifPresent(those -> options.setTrustOptions(
                            new PemTrustOptions().addCertValue(Buffer.buffer(those.pem(), "ISO-8859-1"))));
        }
    }

    /** By TLS the endpoint is known by its name and reached by its address. */
    public static RequestOptions address(RequestOptions options, Transport transport, Endpoint endpoint) {
        return address(options, transport, endpoint, endpoint.port());
    }

    public static RequestOptions address(RequestOptions options, Transport transport, Endpoint endpoint, int port) {
        return options.setHost(transport.tls() ? endpoint.name() : endpoint.address())
                .setPort(port)
                .setServer(SocketAddress.inetSocketAddress(port, endpoint.address()));
    }

    /** HTTP/2 has {@code :authority} for {@code Host}. */
    public static void authority(HttpClientRequest request, Endpoint endpoint) {
        if (request.version() == HttpVersion.HTTP_2) {
            request.headers().remove(HttpHeaders.HOST);
            request.authority(HostAndPort.create(endpoint.name(), endpoint.port()));
        }
    }
}
