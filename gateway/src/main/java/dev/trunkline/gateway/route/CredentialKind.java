package dev.trunkline.gateway.route;

import java.util.Locale;

/** By what a caller may show who it is. */
public enum CredentialKind {
    /** An access token (RFC 6750), or the ticket that stands for one. */
    BEARER,
    /** {@code Authorization: ApiKey <key>}. */
    API_KEY,
    /** An API key as the password of {@code Authorization: Basic} (RFC 7617), for clients that know nothing else. */
    BASIC,
    /** The certificate of the client's TLS connection. */
    CERTIFICATE;

    /** As routes files write it. */
    public String text() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
