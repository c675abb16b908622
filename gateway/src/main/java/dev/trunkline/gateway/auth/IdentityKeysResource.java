package dev.trunkline.gateway.auth;

import dev.trunkline.gateway.exchange.Exchange;
import dev.trunkline.gateway.local.LocalResource;
import dev.trunkline.gateway.local.Representation;
import java.nio.charset.StandardCharsets;

/** The public half of the key by which the gateway tells services who a caller is (RFC 7517 §5). */
public final class IdentityKeysResource implements LocalResource {

    /** As routes name it. */
    public static final String NAME = "gateway-keys";

    private final Representation keys;

    public IdentityKeysResource(IdentityKey key) {
        this.keys = Representation.of(
                key.jwks().getBytes(StandardCharsets.US_ASCII),
                "Content-Type",
                "application/jwk-set+json",
                "Cache-Control",
                "public, max-age=300");
    }

    @Override
    public void answer(Exchange exchange) {
        keys.answer(exchange);
    }
}
