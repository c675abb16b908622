package dev.trunkline.gateway.auth;

import dev.trunkline.gateway.discovery.Discovery;
import dev.trunkline.gateway.route.TokenRules;
import io.vertx.core.Vertx;
import java.util.Optional;
import java.util.function.LongSupplier;

/** The authenticator of the rules in force; when a reload changes them, another takes its place. */
public final class Authenticators {

    private final Vertx vertx;
    private final Discovery discovery;
    private final int cachedTokens;
    private final LongSupplier epochSeconds;
    private Optional<TokenRules> rules = Optional.empty();
    private volatile Optional<Authenticator> current = Optional.empty();

    public Authenticators(Vertx vertx, Discovery discovery, int cachedTokens, LongSupplier epochSeconds) {
        this.vertx = vertx;
        this.discovery = discovery;
        this.cachedTokens = cachedTokens;
        this.epochSeconds = epochSeconds;
    }

    public synchronized void use(Optional<TokenRules> newRules) {
        if (newRules.equals(rules)) {
            return;
        }
        current.ifPresent(Authenticator::close);
        rules = newRules;
        current = newRules.map(this::authenticator);
    }

    /** The routes parser lets no route ask for a token unless there are rules for tokens. */
    public Authenticator current() {
        return current.orElseThrow();
    }

    /** Whether tokens can be judged, or need not be. */
    public boolean ready() {
        return current.map(Authenticator::ready).orElse(true);
    }

    public void close() {
        current.ifPresent(Authenticator::close);
    }

    private Authenticator authenticator(TokenRules fresh) {
        VerifiedTokens verified = new VerifiedTokens(cachedTokens, epochSeconds);
        Jwks jwks = new Jwks(fresh, discovery, vertx, verified::clear);
        jwks.start();
        return new Authenticator(fresh, jwks, verified, epochSeconds);
    }
}
