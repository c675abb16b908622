package dev.trunkline.gateway.auth;

import dev.trunkline.gateway.exchange.Principal;
import dev.trunkline.gateway.exchange.Scopes;
import dev.trunkline.gateway.route.CredentialKind;
import java.io.ByteArrayInputStream;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.Base64;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/**
 * Whom a client's certificate names, which the listener has found good: by its URI, as SPIFFE has it, or else by its
 * subject. Services are told by {@code Client-Cert}, and get no token.
 */
final class CertificateIdentity {

    private static final int URI = 6;
    private static final String PREFIX = "x509:";

    private CertificateIdentity() {}

    /**
     * @param encoded as {@code Client-Cert} has it (RFC 9440 §2.1)
     */
    static Optional<Verdict.Good> of(String encoded) {
        try {
            byte[] der = Base64.getDecoder().decode(encoded.substring(1, encoded.length() - 1));
            X509Certificate certificate = (X509Certificate)
                    CertificateFactory.getInstance("X.509").generateCertificate(new ByteArrayInputStream(der));
            Principal.Subject who = new Principal.Subject(
                    PREFIX + name(certificate), CredentialKind.CERTIFICATE, "", Scopes.NONE, Set.of(), "");
            long until =
                    TimeUnit.MILLISECONDS.toSeconds(certificate.getNotAfter().getTime());
            return Optional.of(new Verdict.Good(who, until));
        } catch (CertificateException | IllegalArgumentException unreadable) {
            return Optional.empty();
        }
    }

    private static String name(X509Certificate certificate) throws CertificateException {
        Collection<List<?>> names = certificate.getSubjectAlternativeNames();
        if (names != null) {
            for (List<?> name : names) {
                if (name.get(0).equals(URI)) {
                    return (String) name.get(1);
                }
            }
        }
        return certificate.getSubjectX500Principal().getName();
    }
}
