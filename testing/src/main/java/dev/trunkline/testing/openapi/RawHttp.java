package dev.trunkline.testing.openapi;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** An HTTP/1.1 client that sends bytes as they are, which no library would, and reads one answer to its end. */
final class RawHttp {

    private static final int PATIENCE_MILLIS = 15_000;

    private final int port;

    RawHttp(int port) {
        this.port = port;
    }

    /**
     * Of an answer without an end, as of an event stream or after an upgrade, only the head.
     *
     * @return empty if the connection was closed without an answer
     * @throws SocketTimeoutException if the server says nothing and closes nothing
     */
    Optional<Answer> send(byte[] request) throws IOException {
        try (Socket socket = new Socket("localhost", port)) {
            socket.setSoTimeout(PATIENCE_MILLIS);
            try {
                socket.getOutputStream().write(request);
            } catch (SocketException closedEarly) {
                // It may have answered before it had read all.
            }
            return read(socket.getInputStream());
        } catch (EOFException | SocketException closed) {
            return Optional.empty();
        }
    }

    private static Optional<Answer> read(InputStream in) throws IOException {
        int status = Integer.parseInt(line(in).split(" ")[1]);
        Map<String, String> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        for (String line = line(in); !line.isEmpty(); line = line(in)) {
            int colon = line.indexOf(':');
            headers.merge(line.substring(0, colon), line.substring(colon + 1).strip(), (a, b) -> a + ", " + b);
        }
        if (status == 100) {
            return read(in);
        }
        boolean endless =
                status == 101 || headers.getOrDefault("Content-Type", "").startsWith("text/event-stream");
        byte[] body = endless || status == 204 || status == 304 ? new byte[0] : body(in, headers);
        return Optional.of(new Answer(status, headers::get, body));
    }

    /** A HEAD is asked with Connection: close, so what its head promises is not waited for beyond the end. */
    private static byte[] body(InputStream in, Map<String, String> headers) throws IOException {
        if (headers.getOrDefault("Transfer-Encoding", "")
                .toLowerCase(Locale.ROOT)
                .contains("chunked")) {
            ByteArrayOutputStream body = new ByteArrayOutputStream();
            for (int size = Integer.parseInt(line(in), 16); size > 0; size = Integer.parseInt(line(in), 16)) {
                body.write(in.readNBytes(size));
                line(in);
            }
            return body.toByteArray();
        }
        String length = headers.get("Content-Length");
        return length == null ? in.readAllBytes() : in.readNBytes(Integer.parseInt(length));
    }

    private static String line(InputStream in) throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        for (int next = in.read(); next != '\n'; next = in.read()) {
            if (next < 0) {
                throw new EOFException();
            }
            line.write(next);
        }
        return line.toString(StandardCharsets.ISO_8859_1).strip();
    }
}
