package dev.trunkline.gateway.route;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.yaml.snakeyaml.nodes.Node;

/** Reads which access tokens are good: {@code tokens}, one issuer or a list of them, ours first. */
final class TokensReading {

    private static final Duration REFRESH = Duration.ofMinutes(5);
    private static final Duration SKEW = Duration.ofSeconds(30);
    private static final int MOST = 16;
    private static final Set<String> UNSCOPED = Set.of("all", "nothing");

    private TokensReading() {}

    static List<TokenRules> read(Section file, Set<String> upstreams) {
        List<TokenRules> all = new ArrayList<>();
        Set<String> issuers = new HashSet<>();
        boolean ours = true;
        for (Node item : file.items("tokens")) {
            Section section = file.section(item, "'tokens'");
            Optional<TokenRules> rules = rules(section, upstreams, ours);
            ours = false;
            rules.ifPresent(fresh -> {
                if (!issuers.add(fresh.issuer())) {
                    section.fault("issuer", "the issuer '" + fresh.issuer() + "' stands twice in 'tokens'");
                }
                all.add(fresh);
            });
        }
        if (all.size() > MOST) {
            file.fault("tokens", "at most " + MOST + " issuers");
        }
        if (all.stream()
                        .filter(rules -> rules.source() instanceof TokenRules.Asked)
                        .count()
                > 1) {
            file.fault(
                    "tokens",
                    "one issuer at most can be asked about its tokens: an opaque token does not say whose it is");
        }
        return List.copyOf(all);
    }

    /** Empty only if a fault was noted. */
    private static Optional<TokenRules> rules(Section section, Set<String> upstreams, boolean ours) {
        Optional<String> issuer = section.required("issuer", Function.identity());
        Optional<String> audience = section.required("audience", Function.identity());
        Optional<TokenRules.Source> source = source(section, upstreams, issuer);
        Optional<Section> said = section.child("claims");
        TokenRules.Claims usual = ours
                ? TokenRules.Claims.OURS
                : new TokenRules.Claims(issuer.orElse("") + "#", Optional.empty(), Optional.empty(), false);
        TokenRules.Claims claims = said.map(at -> claims(at, usual)).orElse(usual);
        Duration skew = section.optional("skew", Scalars::duration, SKEW);
        section.nothingElse();
        if (issuer.isEmpty() || audience.isEmpty() || source.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(new TokenRules(issuer.get(), audience.get(), ours, source.get(), claims, skew));
    }

    private static Optional<TokenRules.Source> source(Section section, Set<String> upstreams, Optional<String> issuer) {
        Optional<Section> jwks = section.child("jwks");
        Optional<Section> discovery = section.child("discovery");
        Optional<Section> asked = section.child("introspection");
        long ways = List.of(jwks, discovery, asked).stream()
                .filter(Optional::isPresent)
                .count();
        if (ways != 1) {
            section.fault(
                    "jwks",
                    ways == 0
                            ? "'jwks' is missing here: {upstream: ..., path: ...}; or say discovery: {} or introspection"
                            : "tokens are judged in one way: keep one of jwks, discovery and introspection");
        }
        Optional<TokenRules.Source> keys = jwks.flatMap(at -> keys(at, upstreams));
        Optional<TokenRules.Source> discovered = discovery.map(at -> {
            if (issuer.isPresent()) {
                at.check(() -> IntrospectionReading.url(issuer.get()));
            }
            Duration refresh = at.optional("refresh", Scalars::duration, REFRESH);
            at.nothingElse();
            return new TokenRules.Discovered(refresh);
        });
        Optional<TokenRules.Source> introspected =
                asked.flatMap(at -> IntrospectionReading.read(at, upstreams)).map(TokenRules.Asked::new);
        return keys.or(() -> discovered).or(() -> introspected);
    }

    private static Optional<TokenRules.Source> keys(Section at, Set<String> upstreams) {
        Optional<String> upstream = at.required("upstream", name -> Scalars.known(name, upstreams, "upstream"));
        Optional<String> path = at.required("path", Function.identity());
        Duration refresh = at.optional("refresh", Scalars::duration, REFRESH);
        at.nothingElse();
        return upstream.flatMap(name -> path.map(where -> new TokenRules.Keys(name, where, refresh)));
    }

    private static TokenRules.Claims claims(Section at, TokenRules.Claims usual) {
        String prefix = at.optional("prefix", Function.identity(), usual.prefix());
        Optional<String> roles = at.optional("roles", Function.identity()).or(usual::roles);
        Optional<String> plan = at.optional("plan", Function.identity()).or(usual::plan);
        boolean unscoped =
                at.optional("unscoped", text -> Scalars.oneOf(text, UNSCOPED).equals("all"), usual.unscoped());
        at.nothingElse();
        return new TokenRules.Claims(prefix, roles, plan, unscoped);
    }
}
