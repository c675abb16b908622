package dev.trunkline.feed;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Ticker;
import dev.trunkline.rest.auth.GatewayTokens;
import io.smallrye.jwt.auth.principal.DefaultJWTCallerPrincipal;
import io.smallrye.jwt.auth.principal.DefaultJWTCallerPrincipalFactory;
import io.smallrye.jwt.auth.principal.JWTAuthContextInfo;
import io.smallrye.jwt.auth.principal.JWTCallerPrincipal;
import io.smallrye.jwt.auth.principal.JWTCallerPrincipalFactory;
import io.smallrye.jwt.auth.principal.ParseException;
import jakarta.annotation.Priority;
import jakarta.enterprise.inject.Alternative;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;
import org.jose4j.jwt.consumer.InvalidJwtException;

/**
 * Remembers the tokens whose signature was found good, for a minute and no longer than they live: checking a signature
 * costs more than writing the post that the token lets in.
 */
@Singleton
@Alternative
@Priority(1)
class VerifiedTokens extends JWTCallerPrincipalFactory {

    static final int MOST = 10_000;

    /** As long as a token may count whose key was withdrawn, beyond the time that the key set itself is kept. */
    private static final Duration KEPT = Duration.ofMinutes(1);

    private final Clock clock;
    private final JWTCallerPrincipalFactory verifier;
    private final Cache<String, JWTCallerPrincipal> good;

    @Inject
    VerifiedTokens(Clock clock, GatewayTokens gateway) {
        this(clock, Ticker.systemTicker(), new OfTwoIssuers(gateway, new DefaultJWTCallerPrincipalFactory()));
    }

    /**
     * @param ticker tells how long a token has been remembered
     */
    VerifiedTokens(Clock clock, Ticker ticker, JWTCallerPrincipalFactory verifier) {
        this.clock = clock;
        this.verifier = verifier;
        this.good = Caffeine.newBuilder()
                .maximumSize(MOST)
                .expireAfterWrite(KEPT)
                .ticker(ticker)
                .build();
    }

    /** user-service's tokens, and those that the gateway makes for callers with API keys. */
    private static final class OfTwoIssuers extends JWTCallerPrincipalFactory {

        private final GatewayTokens gateway;
        private final JWTCallerPrincipalFactory users;

        OfTwoIssuers(GatewayTokens gateway, JWTCallerPrincipalFactory users) {
            this.gateway = gateway;
            this.users = users;
        }

        @Override
        public JWTCallerPrincipal parse(String token, JWTAuthContextInfo rules) throws ParseException {
            if (!gateway.issued(token)) {
                return users.parse(token, rules);
            }
            try {
                return new DefaultJWTCallerPrincipal(gateway.verify(token));
            } catch (InvalidJwtException bad) {
                throw new ParseException("not a token of the gateway's: " + bad.getErrorDetails(), bad);
            }
        }
    }

    @Override
    public JWTCallerPrincipal parse(String token, JWTAuthContextInfo rules) throws ParseException {
        JWTCallerPrincipal known = good.getIfPresent(token);
        if (known != null && clock.instant().getEpochSecond() < known.getExpirationTime()) {
            return known;
        }
        JWTCallerPrincipal verified = verifier.parse(token, rules);
        good.put(token, verified);
        return verified;
    }
}
