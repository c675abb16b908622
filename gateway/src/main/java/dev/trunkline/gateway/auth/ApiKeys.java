package dev.trunkline.gateway.auth;

import dev.trunkline.gateway.exchange.Principal;
import dev.trunkline.gateway.exchange.Scopes;
import dev.trunkline.gateway.problem.Problem;
import dev.trunkline.gateway.route.CredentialKind;
import io.vertx.core.Future;
import java.util.Map;
import java.util.Optional;

/** API keys, judged by who has issued them. */
final class ApiKeys {

    private static final Verdict UNSETTLED = new Verdict.Unsettled();

    private final Introspector introspector;

    ApiKeys(Introspector introspector) {
        this.introspector = introspector;
    }

    Verdict judge(Shown shown) {
        return ApiKeyForm.possible(shown.secret())
                ? introspector
                        .remembered(shown.secret())
                        .map(verdict -> as(shown.kind(), verdict))
                        .orElse(UNSETTLED)
                : refused(shown.kind());
    }

    Future<Verdict> settle(Shown shown) {
        return introspector.ask(shown.secret()).map(verdict -> as(shown.kind(), verdict));
    }

    void close() {
        introspector.close();
    }

    static Verdict refused(CredentialKind kind) {
        return new Verdict.Refused(Problem.invalidKey(Challenges.of(kind)));
    }

    /** A refusal has the challenge of the scheme that the key was shown by. */
    private static Verdict as(CredentialKind kind, Verdict verdict) {
        return verdict == Reading.INACTIVE ? refused(kind) : verdict;
    }

    /** How answers are read: a key goes no further than the gateway, so services get a token of ours for it. */
    record Reading(Minter minter) implements Introspector.Reading {

        private static final Verdict INACTIVE = refused(CredentialKind.API_KEY);

        @Override
        public Optional<Verdict.Good> read(Map<String, Object> answer, long askedSeconds) {
            Optional<String> subject = Claims.text(answer, "sub").filter(sub -> !sub.isEmpty());
            if (subject.isEmpty() || askedSeconds >= Answers.until(answer)) {
                return Optional.empty();
            }
            Principal.Subject who = new Principal.Subject(
                    subject.get(),
                    CredentialKind.API_KEY,
                    Claims.text(answer, "client_id").orElse(""),
                    // RFC 7662 §2.2 leaves it to who issues what it means that there are none.
                    answer.containsKey("scope") ? Scopes.of(Claims.words(answer.get("scope"))) : Scopes.ALL,
                    Claims.words(answer.get("groups")),
                    Claims.text(answer, "plan").orElse(""));
            Minter.Minted minted = minter.mint(who, answer, Answers.until(answer), askedSeconds);
            // What was found good now is not touched by what was revoked before.
            return Optional.of(new Verdict.Good(
                    who, minted.untilSeconds(), askedSeconds, askedSeconds, Optional.of(minted.credentials())));
        }

        @Override
        public Verdict refusal() {
            return INACTIVE;
        }
    }
}
