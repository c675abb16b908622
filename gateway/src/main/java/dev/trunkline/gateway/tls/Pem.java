package dev.trunkline.gateway.tls;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads certificates and private keys as OpenSSL, cert-manager and others write them (RFC 7468). */
final class Pem {

    private static final Pattern BLOCK = Pattern.compile("-----BEGIN ([A-Z0-9 ]+)-----([^-]+)-----END \\1-----");
    private static final int SEQUENCE = 0x30;
    private static final int OCTET_STRING = 0x04;
    private static final byte[] VERSION_0 = {0x02, 0x01, 0x00};

    private Pem() {}

    static List<X509Certificate> certificates(Path file) throws IOException, CertificateException {
        List<X509Certificate> certificates = new ArrayList<>();
        CertificateFactory factory = CertificateFactory.getInstance("X.509");
        Matcher block = BLOCK.matcher(Files.readString(file, StandardCharsets.US_ASCII));
        while (block.find()) {
            if (block.group(1).equals("CERTIFICATE")) {
                certificates.add((X509Certificate)
                        factory.generateCertificate(new ByteArrayInputStream(decoded(block.group(2)))));
            }
        }
        if (certificates.isEmpty()) {
            throw new CertificateException(file + " holds no certificate: it begins with -----BEGIN CERTIFICATE-----");
        }
        return certificates;
    }

    /**
     * The private key of a certificate: PKCS #8, or the older forms of RSA and elliptic curves, which PKCS #8 wraps
     * together with the algorithm (RFC 5208 §5).
     */
    static PrivateKey key(Path file, PublicKey of) throws IOException, GeneralSecurityException {
        Matcher block = BLOCK.matcher(Files.readString(file, StandardCharsets.US_ASCII));
        while (block.find()) {
            byte[] der = decoded(block.group(2));
            switch (block.group(1)) {
                case "PRIVATE KEY":
                    return decode(der, of);
                case "RSA PRIVATE KEY", "EC PRIVATE KEY":
                    return decode(wrapped(der, of), of);
                case "ENCRYPTED PRIVATE KEY":
                    throw new GeneralSecurityException(
                            file + " is encrypted: write it in clear, for the gateway's eyes only (openssl pkey)");
                default:
                // Parameters of a curve stand before its key.
            }
        }
        throw new GeneralSecurityException(file + " holds no private key: it begins with -----BEGIN PRIVATE KEY-----");
    }

    private static PrivateKey decode(byte[] pkcs8, PublicKey of) throws GeneralSecurityException {
        return KeyFactory.getInstance(of.getAlgorithm()).generatePrivate(new PKCS8EncodedKeySpec(pkcs8));
    }

    private static byte[] wrapped(byte[] key, PublicKey of) {
        // SubjectPublicKeyInfo begins with the same AlgorithmIdentifier.
        byte[] info = of.getEncoded();
        int at = 1 + lengthOctets(info, 1);
        int end = at + 1 + lengthOctets(info, at + 1) + length(info, at + 1);
        ByteArrayOutputStream content = new ByteArrayOutputStream();
        content.writeBytes(VERSION_0);
        content.write(info, at, end - at);
        content.writeBytes(value(OCTET_STRING, key));
        return value(SEQUENCE, content.toByteArray());
    }

    private static byte[] value(int tag, byte[] content) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.write(tag);
        if (content.length < 0x80) {
            out.write(content.length);
        } else {
            out.write(0x82);
            out.write(content.length >> 8);
            out.write(content.length);
        }
        out.writeBytes(content);
        return out.toByteArray();
    }

    private static int lengthOctets(byte[] der, int at) {
        return der[at] >= 0 ? 1 : 1 + (der[at] & 0x7f);
    }

    private static int length(byte[] der, int at) {
        if (der[at] >= 0) {
            return der[at];
        }
        int length = 0;
        for (int i = 1; i <= (der[at] & 0x7f); i++) {
            length = length << 8 | der[at + i] & 0xff;
        }
        return length;
    }

    private static byte[] decoded(String base64) {
        return Base64.getMimeDecoder().decode(base64);
    }
}
