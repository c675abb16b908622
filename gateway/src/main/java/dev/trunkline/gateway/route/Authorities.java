package dev.trunkline.gateway.route;

import java.io.ByteArrayInputStream;
import java.nio.file.Path;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.util.Base64;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Whose certificates count, from a file of PEM (RFC 7468). It is read with the routes, so that one that is not there or
 * not good is a fault of theirs, and what it holds is part of it: an upstream with other authorities is another one, to
 * which no old connection leads.
 */
public record Authorities(Path file, String pem) {

    private static final Pattern CERTIFICATE =
            Pattern.compile("-----BEGIN CERTIFICATE-----([^-]+)-----END CERTIFICATE-----");

    /**
     * @throws IllegalArgumentException with what is wrong and what would be right
     */
    static Authorities read(String path, Beside beside) {
        Path file = Path.of(path);
        Beside.Held held = beside.of(file);
        String pem = held.text()
                .orElseThrow(() -> new IllegalArgumentException(held.fault().orElseThrow()));
        try {
            int certificates = 0;
            CertificateFactory factory = CertificateFactory.getInstance("X.509");
            for (Matcher block = CERTIFICATE.matcher(pem); block.find(); certificates++) {
                byte[] der = Base64.getMimeDecoder().decode(block.group(1));
                factory.generateCertificate(new ByteArrayInputStream(der));
            }
            if (certificates == 0) {
                throw new CertificateException("each begins with -----BEGIN CERTIFICATE-----");
            }
            return new Authorities(file, pem);
        } catch (CertificateException | IllegalArgumentException damaged) {
            throw new IllegalArgumentException(
                    "'" + path + "' does not hold certificates: " + damaged.getMessage(), damaged);
        }
    }

    @Override
    public String toString() {
        return file.toString();
    }
}
