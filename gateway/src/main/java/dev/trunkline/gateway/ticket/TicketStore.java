package dev.trunkline.gateway.ticket;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.net.NetClientOptions;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Redis;
import io.vertx.redis.client.RedisOptions;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** Tickets in Redis, for all gateways. Every call ends by the deadline, on the event loop that it came from. */
public final class TicketStore {

    private static final String PREFIX = "gateway:ticket:";
    private static final int CONNECTIONS = 8;
    private static final int WAITING = 256;
    /** One that has been silent for so long may have lost its other end without a word. */
    private static final int SILENT_SECONDS = 10;

    private final Vertx vertx;
    private final Redis redis;
    private final TicketSettings settings;

    public TicketStore(Vertx vertx, TicketSettings settings) {
        this.vertx = vertx;
        this.settings = settings;
        this.redis = Redis.createClient(
                vertx,
                new RedisOptions()
                        .setConnectionString(settings.redisUrl())
                        .setMaxPoolSize(CONNECTIONS)
                        .setMaxPoolWaiting(WAITING)
                        .setNetClientOptions(new NetClientOptions()
                                .setConnectTimeout((int) settings.deadline().toMillis())
                                .setHostnameVerificationAlgorithm("HTTPS")
                                .setIdleTimeout(SILENT_SECONDS)
                                .setIdleTimeoutUnit(TimeUnit.SECONDS)
                                .setTcpNoDelay(true)));
    }

    /** Keeps credentials for a ticket, for the ticket's life. */
    Future<Void> put(Ticket ticket, String credentials) {
        return bounded(Request.cmd(Command.SET)
                        .arg(PREFIX + ticket.name())
                        .arg(Buffer.buffer(ticket.seal(credentials)))
                        .arg("PX")
                        .arg(settings.life().toMillis()))
                .mapEmpty();
    }

    /** The ticket's credentials, for the first who asks; one command, so that there are never two of those. */
    Future<Optional<String>> take(Ticket ticket) {
        return bounded(Request.cmd(Command.GETDEL).arg(PREFIX + ticket.name())).map(kept -> Optional.ofNullable(kept)
                .flatMap(value -> ticket.open(value.toBuffer().getBytes())));
    }

    public void close() {
        redis.close();
    }

    private Future<Response> bounded(Request command) {
        Context own = vertx.getOrCreateContext();
        Promise<Response> promise = Promise.promise();
        redis.send(command)
                .timeout(settings.deadline().toMillis(), TimeUnit.MILLISECONDS)
                .onComplete(result -> own.runOnContext(back -> promise.handle(result)));
        return promise.future();
    }
}
