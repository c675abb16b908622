package dev.trunkline.gateway.proxy;

import dev.trunkline.gateway.discovery.Endpoint;
import dev.trunkline.gateway.route.Transport;
import io.vertx.core.MultiMap;
import io.vertx.core.http.Http2Settings;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.net.HostAndPort;
import io.vertx.core.net.PemTrustOptions;
import io.vertx.core.net.SocketAddress;
import java.util.List;
import java.util.Set;

/** What is different about an upstream that is not spoken to by HTTP/1.1 in clear. */
final class UpstreamProtocol {

    private static final CharSequence TE = HttpHeaders.createOptimized("te");
    private static final CharSequence TRAILERS = HttpHeaders.createOptimized("trailers");

    /** What an upstream may send ahead, by stream and in all, before we have passed it on. */
    private static final int STREAM_WINDOW = 256 << 10;

    private static final int CONNECTION_WINDOW = 1 << 20;

    private UpstreamProtocol() {}

    static void configure(HttpClientOptions options, Transport transport, boolean http2, UpstreamSettings settings) {
        if (http2) {
            options.setProtocolVersion(HttpVersion.HTTP_2)
                    .setHttp2ClearTextUpgrade(false)
                    .setHttp2ConnectionWindowSize(CONNECTION_WINDOW)
                    .setHttp2KeepAliveTimeout((int) settings.keepAlive().toSeconds())
                    .setInitialSettings(new Http2Settings()
                            .setPushEnabled(false)
                            .setInitialWindowSize(STREAM_WINDOW)
                            .setMaxHeaderListSize(settings.maxHeaderBytes()));
        }
        if (transport.tls()) {
            options.setSsl(true)
                    .setUseAlpn(true)
                    .setAlpnVersions(List.of(http2 ? HttpVersion.HTTP_2 : HttpVersion.HTTP_1_1))
                    .setVerifyHost(true)
                    .setForceSni(true)
                    .setEnabledSecureTransportProtocols(Set.of("TLSv1.3", "TLSv1.2"));
            transport
                    .authorities()
                    .ifPresent(file -> options.setTrustOptions(new PemTrustOptions().addCertPath(file.toString())));
        }
    }

    /** By TLS the endpoint is known by its name and reached by its address. */
    static RequestOptions address(RequestOptions options, Transport transport, Endpoint endpoint) {
        return transport.tls()
                ? options.setHost(endpoint.name())
                        .setPort(endpoint.port())
                        .setServer(SocketAddress.inetSocketAddress(endpoint.port(), endpoint.address()))
                : options.setHost(endpoint.address()).setPort(endpoint.port());
    }

    /** HTTP/2 has {@code :authority} for {@code Host}, and one value of {@code TE}, which gRPC asks for. */
    static void adapt(HttpServerRequest from, HttpClientRequest to, Endpoint endpoint) {
        if (to.version() != HttpVersion.HTTP_2) {
            return;
        }
        MultiMap fields = to.headers();
        fields.remove(HttpHeaders.HOST);
        to.authority(HostAndPort.create(endpoint.name(), endpoint.port()));
        if (from.headers().contains(TE, TRAILERS, true)) {
            fields.set(TE, TRAILERS);
        }
    }
}
