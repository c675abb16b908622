package dev.trunkline.gateway.upstream;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** An endpoint on a socket of its own that says to each request what it is told to, byte for byte. */
final class RawEndpoint implements AutoCloseable {

    /** What happens to a request whose head has come. */
    interface Behaviour {

        /**
         * @param request its head
         */
        void answer(String request, Socket socket) throws Exception;
    }

    private final ServerSocket server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    private final Behaviour behaviour;
    private final List<String> heads = new CopyOnWriteArrayList<>();
    private final List<Socket> connections = new CopyOnWriteArrayList<>();

    RawEndpoint(Behaviour behaviour) throws IOException {
        this.behaviour = behaviour;
        thread(() -> {
            while (!server.isClosed()) {
                Socket socket = server.accept();
                socket.setTcpNoDelay(true);
                connections.add(socket);
                thread(() -> serve(socket));
            }
        });
    }

    /** Answers each request so, and goes on. */
    static RawEndpoint saying(String answer) throws IOException {
        return new RawEndpoint((request, socket) -> say(socket, answer));
    }

    /** Answers so, and closes. */
    static RawEndpoint lastSaying(String answer) throws IOException {
        return new RawEndpoint((request, socket) -> {
            say(socket, answer);
            socket.close();
        });
    }

    static void say(Socket socket, String text) throws IOException {
        socket.getOutputStream().write(text.getBytes(StandardCharsets.ISO_8859_1));
    }

    int port() {
        return server.getLocalPort();
    }

    List<String> heads() {
        return heads;
    }

    List<Socket> connections() {
        return connections;
    }

    @Override
    public void close() throws IOException {
        server.close();
        for (Socket socket : connections) {
            socket.close();
        }
    }

    private void serve(Socket socket) throws Exception {
        InputStream in = socket.getInputStream();
        StringBuilder head = new StringBuilder();
        for (int next = in.read(); next >= 0; next = in.read()) {
            head.append((char) next);
            if (head.length() >= 4 && head.substring(head.length() - 4).equals("\r\n\r\n")) {
                heads.add(head.toString());
                behaviour.answer(head.toString(), socket);
                head.setLength(0);
            }
        }
    }

    private interface Work {
        void run() throws Exception;
    }

    private static void thread(Work work) {
        Thread thread = new Thread(() -> {
            try {
                work.run();
            } catch (Exception closed) {
                // The end of the test, or of what it has tried.
            }
        });
        thread.setDaemon(true);
        thread.start();
    }
}
