package dev.trunkline.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Ports for servers that must be told theirs before they listen, and a port that refuses.
 *
 * <p>They are from below those that systems give to outgoing connections: a port that was free a moment ago would else be
 * taken now and then by some connection, of which tests make thousands, before its server has come so far.
 */
public final class FreePort {

    private static final int FIRST = 15_000;
    private static final int COUNT = 15_000;
    private static final int TRIES = 1_000;
    private static final Set<Integer> CHOSEN = ConcurrentHashMap.newKeySet();

    private FreePort() {}

    /** One that nobody listens on, and that this JVM has not been given before. */
    public static int choose() {
        for (int i = 0; i < TRIES; i++) {
            int port = FIRST + ThreadLocalRandom.current().nextInt(COUNT);
            if (CHOSEN.add(port) && isFree(port)) {
                return port;
            }
        }
        throw new IllegalStateException("no port from " + FIRST + " to " + (FIRST + COUNT - 1) + " is free");
    }

    /** One that is free together with the one that is so many above it. */
    public static int choose(int above) {
        for (int i = 0; i < TRIES; i++) {
            int port = FIRST + ThreadLocalRandom.current().nextInt(COUNT - above);
            if (CHOSEN.add(port) && CHOSEN.add(port + above) && isFree(port) && isFree(port + above)) {
                return port;
            }
        }
        throw new IllegalStateException("no two ports that are " + above + " apart are free");
    }

    /** One on the loopback address that refuses connections for as long as this JVM runs: taken, but not listened on. */
    public static int deaf() {
        return Deaf.SOCKET.getLocalPort();
    }

    private static boolean isFree(int port) {
        try (ServerSocket socket = new ServerSocket(port)) {
            return socket.isBound();
        } catch (IOException taken) {
            return false;
        }
    }

    private static final class Deaf {

        private static final Socket SOCKET = bound();

        private static Socket bound() {
            try {
                Socket socket = new Socket();
                socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
                return socket;
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
