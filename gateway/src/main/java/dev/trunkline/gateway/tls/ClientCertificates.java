package dev.trunkline.gateway.tls;

import io.vertx.core.http.HttpServerRequest;
import java.security.cert.Certificate;
import java.security.cert.CertificateEncodingException;
import java.util.Base64;
import java.util.Optional;
import java.util.function.Function;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;

/** What services are told of a client's verified certificate: {@code Client-Cert} (RFC 9440 §2.1). */
public final class ClientCertificates implements Function<HttpServerRequest, Optional<String>> {

    private static final String KEY = "trunkline.client-cert";

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
        // Encoded once for all requests of a session.
        Object before = session.getValue(KEY);
        String encoded = before instanceof String text ? text : encoded(session);
        if (before == null) {
            session.putValue(KEY, encoded);
        }
        return encoded.isEmpty() ? Optional.empty() : Optional.of(encoded);
    }

    private static String encoded(SSLSession session) {
        try {
            Certificate[] chain = session.getPeerCertificates();
            return ":" + Base64.getEncoder().encodeToString(chain[0].getEncoded()) + ":";
        } catch (SSLPeerUnverifiedException shownNone) {
            return "";
        } catch (CertificateEncodingException impossible) {
            throw new IllegalStateException(impossible);
        }
    }
}
