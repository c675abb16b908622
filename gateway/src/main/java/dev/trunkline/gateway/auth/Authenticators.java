package dev.trunkline.gateway.auth;

import dev.trunkline.gateway.discovery.Discovery;
import dev.trunkline.gateway.route.CertificateRule;
import dev.trunkline.gateway.route.Introspection;
import dev.trunkline.gateway.route.Routes;
import dev.trunkline.gateway.route.TokenRules;
import dev.trunkline.outbox.revocation.Revoked;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongSupplier;

/**
 * The authenticator of the rules in force. When a reload changes them another takes its place, which keeps the issuers
 * whose rules have stayed, with their keys.
 */
public final class Authenticators {

    private static final Duration TIMEOUT = Duration.ofSeconds(2);

    private final Vertx vertx;
    private final Discovery discovery;
    private final Minter minter;
    private final Revoked revoked;
    private final LongSupplier epochSeconds;
    private final Map<TokenRules, Issuer> issuers = new HashMap<>();
    private final VerifiedTokens verified;
    private final VerifiedTokens certificates;
    private List<TokenRules> rules = List.of();
    private Optional<Introspection> keyRules = Optional.empty();
    private Map<String, CertificateRule> certificateRules = Map.of();
    private Optional<ApiKeys> keys = Optional.empty();
    private volatile Optional<Authenticator> current = Optional.empty();

    /**
     * @param cached credentials of usual length that are remembered
     * @param longest that one is remembered
     */
    public record Settings(int cached, Duration longest) {}

    public Authenticators(
            Vertx vertx,
            Discovery discovery,
            Settings settings,
            Minter minter,
            Revocations revocations,
            LongSupplier epochSeconds) {
        this.vertx = vertx;
        this.discovery = discovery;
        this.minter = minter;
        this.revoked = revocations.revoked();
        this.epochSeconds = epochSeconds;
        this.verified = new VerifiedTokens(settings.cached(), settings.longest(), epochSeconds);
        this.certificates = new VerifiedTokens(settings.cached(), settings.longest(), epochSeconds);
    }

    public synchronized void use(Routes routes) {
        if (routes.tokens().equals(rules)
                && routes.keys().equals(keyRules)
                && routes.certificates().equals(certificateRules)) {
            return;
        }
        issuers.entrySet().removeIf(known -> {
            boolean gone = !routes.tokens().contains(known.getKey());
            if (gone) {
                known.getValue().close();
            }
            return gone;
        });
        routes.tokens().forEach(fresh -> issuers.computeIfAbsent(fresh, this::issuer));
        if (!routes.keys().equals(keyRules)) {
            keys.ifPresent(ApiKeys::close);
            keys = routes.keys().map(this::keys);
        }
        rules = routes.tokens();
        keyRules = routes.keys();
        certificateRules = routes.certificates();
        current = rules.isEmpty() ? Optional.empty() : Optional.of(authenticator());
        // What those had found good who are gone counts no more.
        verified.clear();
        certificates.clear();
    }

    /** The routes parser lets no route ask for a token unless there are rules for tokens. */
    public Authenticator current() {
        return current.orElseThrow();
    }

    /** Whether tokens can be judged, or need not be. */
    public boolean ready() {
        return current.map(Authenticator::ready).orElse(true);
    }

    public synchronized void close() {
        issuers.values().forEach(Issuer::close);
        keys.ifPresent(ApiKeys::close);
    }

    private Authenticator authenticator() {
        Map<String, Issuer> byName = new LinkedHashMap<>();
        rules.forEach(known -> byName.put(known.issuer(), issuers.get(known)));
        return new Authenticator(
                byName,
                issuers.get(rules.get(0)),
                rules.stream()
                        .filter(known -> known.source() instanceof TokenRules.Asked)
                        .findFirst()
                        .map(issuers::get),
                keys,
                verified,
                new CertificateIdentity(certificateRules, minter, certificates, revoked, epochSeconds),
                revoked,
                epochSeconds);
    }

    private Issuer issuer(TokenRules fresh) {
        if (fresh.source() instanceof TokenRules.Asked asked) {
            return new AskedIssuer(introspector(asked.introspection(), new AskedIssuer.Reading(fresh, minter)));
        }
        KeyDocument document;
        Duration refresh;
        if (fresh.source() instanceof TokenRules.Keys published) {
            document = new UpstreamKeys(published, discovery, vertx, TIMEOUT);
            refresh = published.refresh();
        } else {
            document = new DiscoveredKeys(fresh.issuer(), vertx, TIMEOUT);
            refresh = ((TokenRules.Discovered) fresh.source()).refresh();
        }
        Jwks jwks = new Jwks(document, refresh, vertx, verified::clear);
        jwks.start();
        return new KeyedIssuer(new TokenVerifier(fresh, minter), jwks, epochSeconds);
    }

    private ApiKeys keys(Introspection fresh) {
        return new ApiKeys(introspector(fresh, new ApiKeys.Reading(minter)));
    }

    private Introspector introspector(Introspection fresh, Introspector.Reading reading) {
        return new Introspector(fresh, new IntrospectionCall(fresh, discovery, vertx, TIMEOUT), reading, epochSeconds);
    }
}
