package dev.trunkline.gateway.auth;

import static org.assertj.core.api.Assertions.assertThat;

import dev.trunkline.gateway.GatewayInTest;
import dev.trunkline.gateway.discovery.Discovery;
import dev.trunkline.gateway.discovery.NameServers;
import dev.trunkline.gateway.exchange.Principal;
import dev.trunkline.gateway.route.Access;
import dev.trunkline.gateway.route.AuthRule;
import dev.trunkline.gateway.route.CredentialKind;
import dev.trunkline.gateway.route.Introspection;
import dev.trunkline.outbox.revocation.Revoked;
import io.vertx.core.Future;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.atomic.AtomicLong;
import java.util.zip.CRC32;
import org.jose4j.jws.JsonWebSignature;
import org.jose4j.jwt.JwtClaims;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What the gateway remembers of a caller, beside the life of the token that services get: by a clock that is turned. */
class MintedLifeTest {

    private static final Duration LIFE = Duration.ofMinutes(5);
    private static final long START = 1_800_000_000;
    private static final Access KEYS =
            new Access(AuthRule.REQUIRED, Set.of(CredentialKind.API_KEY), Set.of(), Set.of(), Optional.empty());

    private final AtomicLong now = new AtomicLong(START);
    private final ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor();
    private GatewayInTest servers;
    private Authenticator authenticator;

    @BeforeEach
    void start() throws Exception {
        servers = new GatewayInTest();
        int port = servers.upstream(request ->
                request.body().onSuccess(body -> request.response().end("{\"active\":true,\"sub\":\"ada\"}")));
        Introspection rules = new Introspection(
                Optional.empty(),
                "http://127.0.0.1:" + port + "/",
                Optional.empty(),
                Duration.ofHours(1),
                Duration.ofSeconds(1));
        Minter minter = new Minter(IdentityKey.generated(), "gateway", "services", LIFE);
        Discovery discovery = new Discovery(NameServers.ofTheSystem(), thread, (upstream, endpoints) -> {});
        ApiKeys keys = new ApiKeys(new Introspector(
                rules,
                new IntrospectionCall(rules, discovery, servers.vertx(), Duration.ofSeconds(30)),
                new ApiKeys.Reading(minter),
                now::get));
        authenticator = new Authenticator(
                Map.of(),
                new NoIssuer(),
                Optional.empty(),
                Optional.of(keys),
                new VerifiedTokens(100, Duration.ofHours(1), now::get),
                new CertificateIdentity(
                        Map.of(), minter, new VerifiedTokens(100, Duration.ofHours(1), now::get), now::get),
                new Revoked(100, 3_600),
                now::get);
    }

    @AfterEach
    void stop() throws Exception {
        servers.close();
        thread.shutdownNow();
    }

    @Test
    void nobody_is_sent_on_with_a_token_that_has_ended_however_long_an_answer_counts() throws Exception {
        String shown = "ApiKey " + key();
        Set<String> minted = new HashSet<>();
        for (; now.get() < START + 3 * LIFE.toSeconds(); now.incrementAndGet()) {
            String onward = good(shown).onward().orElseThrow();
            minted.add(onward);
            assertThat(expiry(onward)).as("what a service gets").isGreaterThan(now.get() + 15);
        }
        // Looked up anew before the end of each, and not for each request.
        assertThat(minted).hasSizeBetween(3, 4);
    }

    @Test
    void it_does_not_outlive_what_the_caller_has_shown() throws Exception {
        Minter minter = new Minter(IdentityKey.generated(), "gateway", "services", LIFE);
        Principal.Subject ada = new Principal.Subject("ada");
        Minter.Minted brief = minter.mint(ada, Map.of(), START + 20, START);
        assertThat(brief.untilSeconds()).isEqualTo(START + 20);
        assertThat(expiry(brief.credentials())).isEqualTo(START + 20);
        Minter.Minted endless = minter.mint(ada, Map.of(), Long.MAX_VALUE, START);
        assertThat(expiry(endless.credentials())).isEqualTo(START + 300);
        assertThat(endless.untilSeconds()).isEqualTo(START + 270);
    }

    private Verdict.Good good(String shown) {
        Verdict.Good known = authenticator.remembered(shown);
        if (known != null) {
            return known;
        }
        Verdict verdict = authenticator.judge(shown, KEYS);
        return (Verdict.Good)
                (verdict instanceof Verdict.Unsettled ? GatewayInTest.await(authenticator.settle(shown)) : verdict);
    }

    private static long expiry(String credentials) throws Exception {
        JsonWebSignature token = new JsonWebSignature();
        token.setCompactSerialization(Bearer.token(credentials).orElseThrow());
        return JwtClaims.parse(token.getUnverifiedPayload()).getExpirationTime().getValue();
    }

    private static String key() {
        String body = "tlk_" + "a".repeat(43);
        CRC32 sum = new CRC32();
        sum.update(body.getBytes(StandardCharsets.US_ASCII));
        return body + "%08x".formatted(sum.getValue());
    }

    private static final class NoIssuer implements Issuer {

        @Override
        public Verdict judge(String token, long nowSeconds) {
            return new Verdict.Bad("is nobody's");
        }

        @Override
        public Future<Verdict> settle(String token) {
            return Future.succeededFuture(new Verdict.Bad("is nobody's"));
        }

        @Override
        public boolean ready() {
            return true;
        }

        @Override
        public void close() {}
    }
}
