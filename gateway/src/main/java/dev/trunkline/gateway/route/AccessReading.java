package dev.trunkline.gateway.route;

import java.util.EnumSet;
import java.util.LinkedHashSet;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.yaml.snakeyaml.nodes.MappingNode;

/** Reads who may use a route: {@code auth}, one word or a mapping. */
final class AccessReading {

    private static final Set<String> RULES = Set.of("deny", "none", "optional", "required");
    private static final Set<String> KINDS = Set.of("bearer", "api-key", "basic", "certificate");

    private final boolean tokens;
    private final boolean keys;

    /**
     * @param tokens whether the file says which tokens are good
     * @param keys whether it says who knows API keys
     */
    AccessReading(boolean tokens, boolean keys) {
        this.tokens = tokens;
        this.keys = keys;
    }

    /** A route that says nothing lets nobody pass. */
    Optional<Access> read(Section route, PathPattern path) {
        if (!route.has("auth")) {
            route.leave("auth");
            return Optional.of(Access.DENIED);
        }
        return route.one("auth", "write required, or { rule: required, scopes: [posts:read] }")
                .flatMap(said -> said instanceof MappingNode
                        ? mapping(route.section(said, "'auth'"), path)
                        : route.read(said, "'auth'", this::rule).map(rule -> access(rule, usual())));
    }

    private Optional<Access> mapping(Section section, PathPattern path) {
        Optional<AuthRule> rule = section.required("rule", this::rule);
        Set<CredentialKind> by = EnumSet.noneOf(CredentialKind.class);
        by.addAll(section.list("by", this::kind));
        Set<String> scopes = new LinkedHashSet<>(section.list("scopes", AccessReading::name));
        Set<String> roles = new LinkedHashSet<>(section.list("roles", AccessReading::name));
        Optional<String> owner = section.optional("owner", name -> variable(name, path));
        rule.filter(it -> it != AuthRule.REQUIRED && (!roles.isEmpty() || owner.isPresent()))
                .ifPresent(it -> section.fault(
                        "rule", "roles and an owner can only be asked of somebody: write rule: required"));
        rule.filter(it -> it != AuthRule.REQUIRED && it != AuthRule.OPTIONAL && !scopes.isEmpty())
                .ifPresent(it -> section.fault(
                        "rule", "scopes can only be asked of credentials: write rule: required, or rule: optional"));
        section.nothingElse();
        return rule.map(it ->
                new Access(it, Set.copyOf(by.isEmpty() ? usual() : by), Set.copyOf(scopes), Set.copyOf(roles), owner));
    }

    private static Access access(AuthRule rule, Set<CredentialKind> by) {
        return new Access(rule, Set.copyOf(by), Set.of(), Set.of(), Optional.empty());
    }

    private Set<CredentialKind> usual() {
        return keys ? EnumSet.of(CredentialKind.BEARER, CredentialKind.API_KEY) : EnumSet.of(CredentialKind.BEARER);
    }

    private AuthRule rule(String text) {
        AuthRule rule = AuthRule.valueOf(Scalars.oneOf(text, RULES).toUpperCase(Locale.ROOT));
        if ((rule == AuthRule.OPTIONAL || rule == AuthRule.REQUIRED) && !tokens) {
            throw new IllegalArgumentException(
                    "auth: " + text + " needs 'tokens' at the top, which says which tokens are good");
        }
        return rule;
    }

    private CredentialKind kind(String text) {
        CredentialKind kind = CredentialKind.valueOf(
                Scalars.oneOf(text, KINDS).toUpperCase(Locale.ROOT).replace('-', '_'));
        if ((kind == CredentialKind.API_KEY || kind == CredentialKind.BASIC) && !keys) {
            throw new IllegalArgumentException(
                    "by: " + text + " needs 'api-keys' at the top, which says who knows them");
        }
        return kind;
    }

    /** RFC 6749 §3.3. */
    static String name(String text) {
        if (!text.matches("[\\x21\\x23-\\x5B\\x5D-\\x7E]{1,128}")) {
            throw new IllegalArgumentException("'" + text + "': printable ASCII without blanks, quotes and '\\'");
        }
        return text;
    }

    private static String variable(String name, PathPattern path) {
        Function<PathPattern.Segment, Boolean> is = segment -> segment instanceof PathPattern.Segment.Variable variable
                && variable.name().equals(name);
        if (path.segments().stream().noneMatch(is::apply)) {
            throw new IllegalArgumentException(
                    "there is no variable {" + name + "} in " + path.text() + " whose owner could be asked for");
        }
        return name;
    }
}
