package dev.trunkline.gateway.auth;

import dev.trunkline.gateway.exchange.Exchange;
import dev.trunkline.gateway.exchange.Filter;
import dev.trunkline.gateway.problem.Problem;
import dev.trunkline.gateway.route.AuthRule;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import java.util.Optional;
import java.util.function.Supplier;

/** Finds out who calls, by the bearer token (RFC 6750), and turns away those whose token is missing or bad. */
public final class AuthFilter implements Filter {

    private static final int LONGEST = 4_096;

    private final Supplier<Authenticator> authenticator;

    public AuthFilter(Supplier<Authenticator> authenticator) {
        this.authenticator = authenticator;
    }

    @Override
    public void apply(Exchange exchange) {
        AuthRule rule = exchange.route().auth();
        if (rule == AuthRule.NONE) {
            exchange.proceed();
            return;
        }
        String header = exchange.authorization().orElse(null);
        if (header == null) {
            if (rule == AuthRule.REQUIRED) {
                exchange.refuse(Problem.unauthenticated());
            } else {
                exchange.proceed();
            }
            return;
        }
        Optional<String> bearer = Bearer.token(header);
        if (bearer.isEmpty()) {
            exchange.refuse(Problem.unauthenticated());
            return;
        }
        String token = bearer.get();
        if (token.length() > LONGEST) {
            exchange.refuse(Problem.invalidToken("is longer than " + LONGEST + " characters"));
            return;
        }
        Authenticator judge = authenticator.get();
        Verdict verdict = judge.judge(token);
        if (verdict instanceof Verdict.UnknownKey) {
            afterRefetch(exchange, judge, token);
        } else {
            conclude(exchange, verdict);
        }
    }

    private static void afterRefetch(Exchange exchange, Authenticator judge, String token) {
        exchange.hold();
        Context own = Vertx.currentContext();
        judge.refetch()
                .onComplete(any -> own.runOnContext(back -> {
                    Verdict verdict = judge.judge(token);
                    if (verdict instanceof Verdict.UnknownKey) {
                        exchange.refuse(
                                judge.ready()
                                        ? Problem.invalidToken("is signed with an unknown key")
                                        : Problem.unavailable("Access tokens cannot be checked yet."));
                    } else {
                        conclude(exchange, verdict);
                    }
                }));
    }

    private static void conclude(Exchange exchange, Verdict verdict) {
        if (verdict instanceof Verdict.Good good) {
            exchange.authenticated(good.principal());
            exchange.proceed();
        } else if (verdict instanceof Verdict.Bad bad) {
            exchange.refuse(Problem.invalidToken(bad.reason()));
        }
    }
}
