package dev.trunkline.gateway.exchange;

import dev.trunkline.gateway.route.Asked;
import java.util.List;
import java.util.Optional;

/** Tells a browser's question before a request from an OPTIONS that is meant (Fetch, "CORS-preflight request"). */
public final class Preflight {

    private Preflight() {}

    /** The method that the browser asks about; empty if this is no preflight. */
    public static Optional<String> method(Asked asked) {
        if (!asked.method().equals("OPTIONS") || asked.header("origin").size() != 1) {
            return Optional.empty();
        }
        List<String> methods = asked.header("access-control-request-method");
        return methods.size() == 1 && !methods.get(0).isEmpty() ? Optional.of(methods.get(0)) : Optional.empty();
    }
}
