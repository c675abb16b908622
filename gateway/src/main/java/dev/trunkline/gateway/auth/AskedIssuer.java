package dev.trunkline.gateway.auth;

import dev.trunkline.gateway.exchange.Principal;
import dev.trunkline.gateway.route.TokenRules;
import io.vertx.core.Future;
import java.util.Map;
import java.util.Optional;

/** An issuer that must be asked about its tokens, for they say nothing that we could read. */
final class AskedIssuer implements Issuer {

    private static final Verdict UNSETTLED = new Verdict.Unsettled();

    private final Introspector introspector;

    AskedIssuer(Introspector introspector) {
        this.introspector = introspector;
    }

    @Override
    public Verdict judge(String token, long nowSeconds) {
        return introspector.remembered(token).orElse(UNSETTLED);
    }

    @Override
    public Future<Verdict> settle(String token) {
        return introspector.ask(token);
    }

    @Override
    public boolean ready() {
        return true;
    }

    @Override
    public void close() {
        introspector.close();
    }

    /** How answers are read: services cannot read the token either, so they get one of ours. */
    record Reading(TokenRules rules, Minter minter) implements Introspector.Reading {

        private static final Verdict INACTIVE = new Verdict.Bad("does not count with its issuer");

        @Override
        public Optional<Verdict.Good> read(Map<String, Object> answer, long askedSeconds) {
            if (!Answers.count(
                    answer,
                    rules.issuer(),
                    rules.audience(),
                    askedSeconds,
                    rules.skew().toSeconds())) {
                return Optional.empty();
            }
            Principal.Subject who = new Claims(rules.claims()).bearer(answer, (String) answer.get("sub"));
            long skew = rules.skew().toSeconds();
            // It counts for so much longer here, so what stands for it must as well.
            long end = Math.min(Answers.until(answer), Long.MAX_VALUE - skew) + skew;
            Minter.Minted minted = minter.mint(who, answer, end, askedSeconds);
            return Optional.of(new Verdict.Good(
                    who,
                    minted.untilSeconds(),
                    Answers.seconds(answer, "iat").orElse(0),
                    askedSeconds,
                    Optional.of(minted.credentials())));
        }

        @Override
        public Verdict refusal() {
            return INACTIVE;
        }
    }
}
