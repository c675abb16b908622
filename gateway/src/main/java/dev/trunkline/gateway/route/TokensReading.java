package dev.trunkline.gateway.route;

import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/** Reads which access tokens are good. */
final class TokensReading {

    private static final Duration REFRESH = Duration.ofMinutes(5);
    private static final Duration SKEW = Duration.ofSeconds(30);

    private TokensReading() {}

    /** Empty only if a fault was noted. */
    static Optional<TokenRules> read(Section section, Set<String> upstreams) {
        Optional<String> issuer = section.required("issuer", Function.identity());
        Optional<String> audience = section.required("audience", Function.identity());
        Optional<Section> jwks = section.child("jwks");
        if (jwks.isEmpty()) {
            section.fault("jwks", "'jwks' is missing here: {upstream: ..., path: ...}");
        }
        Optional<String> upstream =
                jwks.flatMap(at -> at.required("upstream", name -> Scalars.known(name, upstreams, "upstream")));
        Optional<String> path = jwks.flatMap(at -> at.required("path", Function.identity()));
        Duration refresh =
                jwks.flatMap(at -> at.optional("refresh", Scalars::duration)).orElse(REFRESH);
        jwks.ifPresent(Section::nothingElse);
        Duration skew = section.optional("skew", Scalars::duration, SKEW);
        section.nothingElse();
        if (issuer.isEmpty() || audience.isEmpty() || upstream.isEmpty() || path.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(new TokenRules(issuer.get(), audience.get(), upstream.get(), path.get(), skew, refresh));
    }
}
