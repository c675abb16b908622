package dev.trunkline.user.grpc;

import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.ext.web.RoutingContext;

/**
 * Tells a call that its caller is gone. The server beneath tells of a caller who cancels, but not of one whose
 * connection broke.
 */
final class Hangup {

    private static final String KEY = Hangup.class.getName();

    private Hangup() {}

    /** To be called for each request on its way to being a call. */
    static void watch(RoutingContext request) {
        Vertx.currentContext().putLocal(KEY, request);
    }

    /** Has {@code action} done when the request of {@code loop} is over, one way or another. */
    static void tell(Context loop, Runnable action) {
        RoutingContext request = loop.getLocal(KEY);
        if (request != null) {
            request.addEndHandler(ended -> action.run());
        }
    }
}
