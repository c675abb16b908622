package dev.trunkline.testing;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The way to a TCP server, which a test may cut (connections break, new ones are refused) or freeze (nothing arrives,
 * nobody says why), and mend.
 */
public final class Wire implements AutoCloseable {

    private volatile InetSocketAddress server;
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();
    private final int port;
    private ServerSocket listener;
    private volatile boolean frozen;

    private Wire(InetSocketAddress server) throws IOException {
        this.server = server;
        this.listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        this.port = listener.getLocalPort();
        accept(listener);
    }

    /** A wire to {@code host:port}, mended. */
    public static Wire to(String host, int port) {
        try {
            return new Wire(new InetSocketAddress(host, port));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The near end, on the loopback address. */
    public int port() {
        return port;
    }

    public synchronized void cut() {
        close(listener);
        open.forEach(Wire::close);
    }

    /** Connections break, and new ones lead to {@code host:port}, as after a fail-over. */
    public synchronized void lead(String host, int toPort) {
        server = new InetSocketAddress(host, toPort);
        open.forEach(Wire::close);
    }

    public void freeze() {
        frozen = true;
    }

    public synchronized void mend() {
        thaw();
        if (listener.isClosed()) {
            try {
                listener = new ServerSocket();
                listener.setReuseAddress(true);
                listener.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            accept(listener);
        }
    }

    @Override
    public void close() {
        cut();
        thaw();
    }

    private synchronized void thaw() {
        frozen = false;
        notifyAll();
    }

    private void accept(ServerSocket from) {
        run("wire-accept", () -> {
            while (true) {
                Socket near = from.accept();
                if (admit(near, from)) {
                    run("wire-connect", () -> connect(near));
                }
            }
        });
    }

    /** Not who was accepted just before the wire was cut. */
    private synchronized boolean admit(Socket near, ServerSocket from) {
        if (from.isClosed()) {
            close(near);
            return false;
        }
        return open.add(near);
    }

    private void connect(Socket near) throws IOException {
        awaitThaw();
        Socket far = new Socket();
        open.add(far);
        try {
            far.connect(server);
        } catch (IOException e) {
            end(near, far);
            throw e;
        }
        run("wire-out", () -> pump(near, far));
        pump(far, near);
    }

    private void pump(Socket from, Socket to) throws IOException {
        try {
            InputStream in = from.getInputStream();
            OutputStream out = to.getOutputStream();
            byte[] buffer = new byte[8192];
            for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
                awaitThaw();
                out.write(buffer, 0, read);
            }
        } finally {
            end(from, to);
        }
    }

    private synchronized void awaitThaw() throws IOException {
        while (frozen) {
            try {
                wait();
            } catch (InterruptedException e) {
                throw new IOException(e);
            }
        }
    }

    private void end(Socket one, Socket other) {
        open.remove(one);
        open.remove(other);
        close(one);
        close(other);
    }

    private static void close(AutoCloseable socket) {
        try {
            socket.close();
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    private static void run(String name, Work work) {
        Thread thread = new Thread(
                () -> {
                    try {
                        work.run();
                    } catch (IOException broken) {
                        // The other end sees it too; that is what a wire is for.
                    }
                },
                name);
        thread.setDaemon(true);
        thread.start();
    }

    private interface Work {

        void run() throws IOException;
    }
}
