package dev.trunkline.standalone;

import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;

/** Asks a child once whether it can do its work. */
@FunctionalInterface
interface Readiness {

    int PATIENCE_MILLIS = 2_000;

    /** @throws IOException for "not yet", with the reason */
    void check() throws IOException;

    /** A service's readiness probe on its management port. */
    static Readiness http(int managementPort) {
        return () -> {
            var url = URI.create("http://127.0.0.1:" + managementPort + "/q/health/ready")
                    .toURL();
            var connection = (HttpURLConnection) url.openConnection();
            connection.setConnectTimeout(PATIENCE_MILLIS);
            connection.setReadTimeout(PATIENCE_MILLIS);
            try {
                if (connection.getResponseCode() != HttpURLConnection.HTTP_OK) {
                    throw new IOException(url + " answers " + connection.getResponseCode());
                }
                connection.getInputStream().readAllBytes();
            } finally {
                connection.disconnect();
            }
        };
    }

    /** Redis answers PONG, which it does only when it has loaded its file. */
    static Readiness redis(int port) {
        return () -> {
            try (var socket = new Socket()) {
                socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), PATIENCE_MILLIS);
                socket.setSoTimeout(PATIENCE_MILLIS);
                socket.getOutputStream().write("PING\r\n".getBytes(StandardCharsets.US_ASCII));
                String answer = new String(socket.getInputStream().readNBytes(5), StandardCharsets.US_ASCII);
                if (!answer.equals("+PONG")) {
                    throw new IOException("Redis answers " + answer);
                }
            }
        };
    }
}
