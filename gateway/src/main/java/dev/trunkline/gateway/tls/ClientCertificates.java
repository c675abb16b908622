package dev.trunkline.gateway.tls;

import io.vertx.core.http.HttpServerRequest;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.util.Base64;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.LongSupplier;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;

/**
 * What services are told of a client's verified certificate: {@code Client-Cert} (RFC 9440 §2.1). It was verified when the
 * connection began, which may outlive it: then it is none.
 */
public final class ClientCertificates implements Function<HttpServerRequest, Optional<String>> {

    private static final String KEY = "trunkline.client-cert";
    private static final Shown NONE = new Shown(Optional.empty(), 0);

    private final LongSupplier epochMillis;

    /**
     * What a session has shown.
     *
     * @param encoded once for all requests
     * @param untilMillis its end, inclusive (RFC 5280 §4.1.2.5)
     */
    private record Shown(Optional<String> encoded, long untilMillis) {}

    public ClientCertificates(LongSupplier epochMillis) {
        this.epochMillis = epochMillis;
    }

    /** For where nobody is asked for a certificate. */
    public static Optional<String> none(HttpServerRequest request) {
        return Optional.empty();
    }

    @Override
    public Optional<String> apply(HttpServerRequest request) {
        SSLSession session = request.sslSession();
        if (session == null) {
            return Optional.empty();
        }
        Object before = session.getValue(KEY);
        Shown shown = before instanceof Shown known ? known : shown(session);
        if (before == null) {
            session.putValue(KEY, shown);
        }
        return shown == NONE || epochMillis.getAsLong() > shown.untilMillis() ? Optional.empty() : shown.encoded();
    }

    private static Shown shown(SSLSession session) {
        try {
            X509Certificate own = (X509Certificate) session.getPeerCertificates()[0];
            return new Shown(
                    Optional.of(":" + Base64.getEncoder().encodeToString(own.getEncoded()) + ":"),
                    own.getNotAfter().getTime());
        } catch (SSLPeerUnverifiedException shownNone) {
            return NONE;
        } catch (CertificateEncodingException impossible) {
            throw new IllegalStateException(impossible);
        }
    }
}
