package dev.trunkline.gateway.tls;

import java.security.PrivateKey;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * A certificate with those that signed it, and its key.
 *
 * @param names host names in lower case, of which {@code *.} may begin one
 */
record Identity(List<X509Certificate> chain, PrivateKey key, Set<String> names) {

    private static final Integer DNS_NAME = 2;

    static Identity of(List<X509Certificate> chain, PrivateKey key) throws CertificateParsingException {
        Set<String> names = new HashSet<>();
        Collection<List<?>> alternatives = chain.get(0).getSubjectAlternativeNames();
        if (alternatives != null) {
            for (List<?> alternative : alternatives) {
                if (DNS_NAME.equals(alternative.get(0))) {
                    names.add(alternative.get(1).toString().toLowerCase(Locale.ROOT));
                }
            }
        }
        return new Identity(List.copyOf(chain), key, Set.copyOf(names));
    }

    String keyType() {
        return key.getAlgorithm();
    }

    X509Certificate certificate() {
        return chain.get(0);
    }
}
