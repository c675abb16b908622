package dev.trunkline.gateway.auth;

import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;

/** Where an issuer's JWKS is fetched from. */
interface KeyDocument {

    Future<Buffer> get();

    void close();

    /** For the log. */
    String name();
}
