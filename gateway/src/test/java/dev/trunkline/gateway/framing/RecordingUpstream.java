package dev.trunkline.gateway.framing;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * A server on bare sockets that keeps what reaches it as it came, and knows only the plain reading of RFC 9112: a head up
 * to an empty line, then what its one length or its chunks say.
 */
final class RecordingUpstream implements AutoCloseable {

    /** A request that came whole. */
    record Seen(String head, String body) {

        String line() {
            return head.substring(0, head.indexOf("\r\n"));
        }

        List<String> values(String name) {
            return head.lines()
                    .filter(line -> line.regionMatches(true, 0, name + ":", 0, name.length() + 1))
                    .map(line -> line.substring(name.length() + 1).strip())
                    .toList();
        }
    }

    private static final String ANSWER = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";

    private final ServerSocket listener = new ServerSocket(0, 100, InetAddress.getLoopbackAddress());
    private final List<Seen> seen = new CopyOnWriteArrayList<>();
    private final List<String> begun = new CopyOnWriteArrayList<>();
    private final List<String> unreadable = new CopyOnWriteArrayList<>();

    RecordingUpstream() throws IOException {
        daemon(this::accept);
    }

    int port() {
        return listener.getLocalPort();
    }

    List<Seen> seen() {
        return seen;
    }

    /** The request lines of all that began, whole or not. */
    List<String> begun() {
        return begun;
    }

    /** What came and was no request. */
    List<String> unreadable() {
        return unreadable;
    }

    void forget() {
        seen.clear();
        begun.clear();
        unreadable.clear();
    }

    @Override
    public void close() throws IOException {
        listener.close();
    }

    private void accept() {
        while (!listener.isClosed()) {
            try {
                Socket socket = listener.accept();
                daemon(() -> serve(socket));
            } catch (IOException closed) {
                return;
            }
        }
    }

    private static void daemon(Runnable task) {
        Thread thread = new Thread(task, "recording-upstream");
        thread.setDaemon(true);
        thread.start();
    }

    private void serve(Socket socket) {
        try (socket) {
            InputStream in = socket.getInputStream();
            while (true) {
                String head = until(in, "\r\n\r\n");
                if (head.isEmpty()) {
                    return;
                }
                Seen request = new Seen(head, "");
                begun.add(request.line());
                seen.add(new Seen(head, body(request, in)));
                socket.getOutputStream().write(ANSWER.getBytes(StandardCharsets.US_ASCII));
            }
        } catch (EOFException half) {
            // Cut off in the middle: nobody takes that for a request.
        } catch (IOException | RuntimeException wrong) {
            unreadable.add(wrong.toString());
        }
    }

    private static String body(Seen request, InputStream in) throws IOException {
        List<String> lengths = request.values("Content-Length");
        List<String> codings = request.values("Transfer-Encoding");
        if (lengths.size() + codings.size() > 1) {
            throw new IllegalStateException("two framings: " + request.head());
        }
        if (!lengths.isEmpty()) {
            return exactly(in, Integer.parseInt(lengths.get(0)));
        }
        StringBuilder body = new StringBuilder();
        if (!codings.isEmpty()) {
            while (true) {
                String size = until(in, "\r\n");
                if (size.isEmpty()) {
                    throw new EOFException();
                }
                int octets = Integer.parseInt(size.substring(0, size.length() - 2), 16);
                body.append(exactly(in, octets));
                String end = octets == 0 ? until(in, "\r\n") : exactly(in, 2);
                if (!end.equals("\r\n")) {
                    throw new IllegalStateException("behind a chunk: " + end);
                }
                if (octets == 0) {
                    break;
                }
            }
        }
        return body.toString();
    }

    private static String exactly(InputStream in, int octets) throws IOException {
        byte[] read = in.readNBytes(octets);
        if (read.length < octets) {
            throw new EOFException();
        }
        return new String(read, StandardCharsets.ISO_8859_1);
    }

    /** Empty if the connection ends before anything came. */
    private static String until(InputStream in, String end) throws IOException {
        ByteArrayOutputStream read = new ByteArrayOutputStream();
        while (!read.toString(StandardCharsets.ISO_8859_1).endsWith(end)) {
            int octet = in.read();
            if (octet < 0) {
                if (read.size() == 0) {
                    return "";
                }
                throw new EOFException();
            }
            read.write(octet);
        }
        return read.toString(StandardCharsets.ISO_8859_1);
    }
}
