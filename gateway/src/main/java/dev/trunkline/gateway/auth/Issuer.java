package dev.trunkline.gateway.auth;

import io.vertx.core.Future;

/** Who issues access tokens, as somebody who judges them. */
interface Issuer {

    /** At once; {@link Verdict.Unsettled} if that takes longer. */
    Verdict judge(String token, long nowSeconds);

    /** For what was unsettled; never fails. */
    Future<Verdict> settle(String token);

    /** Whether there is anything to judge by. */
    boolean ready();

    void close();
}
