package dev.trunkline.gateway.auth;

import dev.trunkline.gateway.auth.AuthCounts.Method;
import dev.trunkline.gateway.auth.AuthCounts.Result;
import dev.trunkline.gateway.exchange.Exchange;
import dev.trunkline.gateway.exchange.Filter;
import dev.trunkline.gateway.problem.Problem;
import dev.trunkline.gateway.route.Access;
import dev.trunkline.gateway.route.AuthRule;
import dev.trunkline.gateway.route.CredentialKind;
import io.vertx.core.AsyncResult;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpHeaders;
import java.util.Optional;
import java.util.function.Supplier;

/** Finds out who calls, by the credentials that the route takes, and denies it to those who may not use it. */
public final class AuthFilter implements Filter {

    private static final int SERVER_ERROR = 500;

    private final Supplier<Authenticator> authenticator;
    private final AuthCounts counts;

    public AuthFilter(Supplier<Authenticator> authenticator, AuthCounts counts) {
        this.authenticator = authenticator;
        this.counts = counts;
    }

    @Override
    public void apply(Exchange exchange) {
        Access access = exchange.route().access();
        if (access.rule() == AuthRule.NONE) {
            exchange.proceed();
        } else if (access.rule() == AuthRule.DENY) {
            exchange.deny(Problem.forbidden("Nobody may use this: its route does not say who may."));
        } else {
            String credentials = exchange.authorization().orElse(null);
            if (credentials == null) {
                withoutHeader(exchange, access);
            } else {
                withHeader(exchange, access, credentials);
            }
        }
    }

    private void withoutHeader(Exchange exchange, Access access) {
        Verdict certificate = access.takes(CredentialKind.CERTIFICATE)
                ? exchange.clientCertificate()
                        .flatMap(authenticator.get()::certificate)
                        .orElse(null)
                : null;
        if (certificate instanceof Verdict.Good good) {
            good(exchange, good);
        } else if (certificate instanceof Verdict.Refused refused) {
            counts.count(Method.MTLS, Result.REFUSED);
            exchange.deny(refused.problem());
        } else if (access.rule() == AuthRule.REQUIRED) {
            counts.count(Method.ANONYMOUS, Result.MISSING);
            exchange.deny(Challenges.refusal(access));
        } else {
            counts.count(Method.ANONYMOUS, Result.ACCEPTED);
            exchange.proceed();
        }
    }

    private void withHeader(Exchange exchange, Access access, String credentials) {
        // RFC 6750 §3.1: who shows two is not to be trusted with either, for somebody behind us might take the other.
        if (!exchange.authorizedOtherwise()
                && exchange.request()
                                .headers()
                                .getAll(HttpHeaders.AUTHORIZATION)
                                .size()
                        > 1) {
            counts.count(Method.UNKNOWN, Result.REFUSED);
            exchange.deny(Problem.ambiguous("A request has one Authorization header.", Challenges.of(access)));
            return;
        }
        Authenticator judge = authenticator.get();
        Verdict.Good known = judge.remembered(credentials);
        if (known != null && access.takes(known.principal().by())) {
            good(exchange, known);
            return;
        }
        Verdict verdict = judge.judge(credentials, access);
        if (verdict instanceof Verdict.Unsettled) {
            exchange.hold();
            Context own = Vertx.currentContext();
            judge.settle(credentials)
                    .onComplete(settled -> own.runOnContext(back -> resume(exchange, credentials, settled)));
        } else {
            conclude(exchange, credentials, verdict);
        }
    }

    private void resume(Exchange exchange, String credentials, AsyncResult<Verdict> settled) {
        try {
            if (settled.succeeded()) {
                conclude(exchange, credentials, settled.result());
            } else {
                exchange.fail(settled.cause());
            }
        } catch (RuntimeException broken) {
            exchange.fail(broken);
        }
    }

    private void conclude(Exchange exchange, String credentials, Verdict verdict) {
        if (verdict instanceof Verdict.Good good) {
            good(exchange, good);
            return;
        }
        counts.count(AuthCounts.method(credentials, exchange.authorizedOtherwise()), AuthCounts.result(verdict));
        if (verdict instanceof Verdict.Bad bad) {
            exchange.deny(Problem.invalidToken(bad.reason()));
        } else if (verdict instanceof Verdict.Refused refused) {
            if (refused.problem().status() < SERVER_ERROR) {
                exchange.deny(refused.problem());
            } else {
                // Nobody could be asked, which is no fault of the caller's.
                exchange.refuse(refused.problem());
            }
        }
    }

    private void good(Exchange exchange, Verdict.Good good) {
        Optional<Problem> refusal = Authorization.judge(
                exchange.route().access(),
                good.principal(),
                exchange.route().match().path(),
                exchange.asked().path());
        counts.count(
                AuthCounts.method(good, exchange.authorization().orElse(""), exchange.authorizedOtherwise()),
                refusal.isPresent() ? Result.FORBIDDEN : Result.ACCEPTED);
        exchange.authenticated(good.principal());
        if (refusal.isPresent()) {
            exchange.deny(refusal.get());
        } else {
            good.onward().ifPresent(exchange::vouch);
            exchange.proceed();
        }
    }
}
