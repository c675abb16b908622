package dev.trunkline.gateway;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/** A connection of HTTP/1.1 that is kept until the other side says that it closes. */
final class KeptConnection implements AutoCloseable {

    private final Socket socket;
    private final BufferedReader in;

    /** An answer with a body whose length is told. */
    record Answer(String status, String body, boolean closes) {}

    KeptConnection(int port) throws IOException {
        socket = new Socket("127.0.0.1", port);
        socket.setSoTimeout(30_000);
        in = new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII));
    }

    Answer ask(String method, String path, String body) throws IOException {
        send(method, path, body);
        return read();
    }

    void send(String method, String path, String body) throws IOException {
        socket.getOutputStream()
                .write((method + " " + path + " HTTP/1.1\r\nHost: edge.test\r\nContent-Length: " + body.length()
                                + "\r\n\r\n" + body)
                        .getBytes(StandardCharsets.US_ASCII));
    }

    Answer read() throws IOException {
        String status = line();
        boolean closes = false;
        int length = 0;
        for (String field = line(); !field.isEmpty(); field = line()) {
            String lower = field.toLowerCase(Locale.ROOT);
            closes |= lower.equals("connection: close");
            if (lower.startsWith("content-length: ")) {
                length = Integer.parseInt(lower.substring("content-length: ".length()));
            }
        }
        char[] body = new char[length];
        for (int read = 0; read < length; ) {
            int part = in.read(body, read, length - read);
            if (part < 0) {
                throw new IOException("half an answer");
            }
            read += part;
        }
        return new Answer(status, new String(body), closes);
    }

    /** The next line, without its end. */
    String line() throws IOException {
        String line = in.readLine();
        if (line == null) {
            throw new IOException("closed instead of an answer");
        }
        return line;
    }

    /** Whether the other side has closed; waits for it, or for something that should not come. */
    boolean closed() throws IOException {
        try {
            return in.read() < 0;
        } catch (SocketException reset) {
            return true;
        }
    }

    void hangUp() throws IOException {
        socket.close();
    }

    @Override
    public void close() throws IOException {
        hangUp();
    }
}
