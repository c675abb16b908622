package dev.trunkline.gateway.connection;

import io.netty.channel.Channel;
import io.netty.util.concurrent.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerRequest;
import java.net.InetAddress;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.LongSupplier;

/** The clients' connections of one event loop: lets them in, looks after their pace, and ends them when it is time. */
public final class ConnectionWatch {

    private final ConnectionSettings settings;
    private final ConnectionCount count;
    private final LongSupplier nanoClock;
    private final Set<ClientConnection> open = new HashSet<>();
    private boolean draining;

    /**
     * @param count shared by all event loops
     */
    public ConnectionWatch(ConnectionSettings settings, ConnectionCount count, LongSupplier nanoClock) {
        this.settings = settings;
        this.count = count;
        this.nanoClock = nanoClock;
    }

    public void start(Vertx vertx) {
        vertx.setPeriodic(settings.lookMillis(), tick -> {
            long now = nanoClock.getAsLong();
            everyOne().forEach(client -> client.look(now));
        });
    }

    /** Whether the answer before this request ended the connection, so that the request does not count. */
    public static boolean tooLate(HttpServerRequest request) {
        return ClientConnection.of(request).closing();
    }

    /** Ends the connection of a request whose client has shown a certificate that does not count any more. */
    public static void endUntrusted(HttpServerRequest request) {
        ClientConnection.of(request).endUntrusted();
    }

    public int open() {
        return open.size();
    }

    /** Tells all who can be told that they should go, and those who come from now on. */
    public void drain() {
        draining = true;
        everyOne().forEach(ClientConnection::drain);
    }

    /**
     * Ends what is not in use. To be repeated while there are connections, since the others end one by one.
     *
     * @param quietNanos how long a connection must have been unused; one of HTTP/2, told to go, unless it says that it has heard
     * @param boundMillis how long what is in use may go on
     */
    public void finish(long quietNanos, long boundMillis) {
        long now = nanoClock.getAsLong();
        everyOne().forEach(client -> client.finish(now, quietNanos, boundMillis));
    }

    boolean isProxy(InetAddress address) {
        return !settings.proxies().isEmpty() && settings.proxies().holds(address);
    }

    ConnectionCount count() {
        return count;
    }

    Optional<ClientConnection> admit(Channel channel, InetAddress address) {
        if (!count.enter(address)) {
            return Optional.empty();
        }
        ClientConnection client = new ClientConnection(channel, settings, count, nanoClock);
        open.add(client);
        if (draining) {
            client.drain();
        }
        channel.closeFuture().addListener(closed -> {
            open.remove(client);
            count.leave(address);
        });
        return Optional.of(client);
    }

    /** Fails a promise that takes longer than a head may take. */
    void expectSoon(Channel channel, Promise<Channel> promise) {
        var timer = channel.eventLoop()
                .schedule(
                        () -> promise.tryFailure(new TimeoutException()),
                        settings.head().toNanos(),
                        TimeUnit.NANOSECONDS);
        promise.addListener(done -> timer.cancel(false));
    }

    /** A copy, since looking may close. */
    private List<ClientConnection> everyOne() {
        return List.copyOf(open);
    }
}
