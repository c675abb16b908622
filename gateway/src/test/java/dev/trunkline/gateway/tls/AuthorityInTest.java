package dev.trunkline.gateway.tls;

import java.io.IOException;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.Date;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.cert.CertIOException;
import org.bouncycastle.cert.X509v3CertificateBuilder;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/** A certificate authority that signs what a test needs. */
public final class AuthorityInTest {

    /** A certificate and its key. */
    public record Signed(X509Certificate certificate, PrivateKey key) {}

    private final KeyPair keys = pair("EC");
    private final X509Certificate certificate;

    public AuthorityInTest(String name) throws Exception {
        this.certificate = sign(name, keys, name, keys, true);
    }

    public X509Certificate certificate() {
        return certificate;
    }

    /** @param type of key: EC or RSA */
    public Signed sign(String type, String... dnsNames) throws Exception {
        KeyPair own = pair(type);
        return new Signed(
                sign(
                        certificate.getSubjectX500Principal().getName().substring(3),
                        keys,
                        dnsNames[0],
                        own,
                        false,
                        dnsNames),
                own.getPrivate());
    }

    /** Writes a certificate and its key, NAME.crt and NAME.key. */
    public static void write(Path folder, String name, Signed signed) throws Exception {
        Files.writeString(
                folder.resolve(name + ".key"), pem("PRIVATE KEY", signed.key().getEncoded()));
        Files.writeString(
                folder.resolve(name + ".crt"),
                pem("CERTIFICATE", signed.certificate().getEncoded()));
    }

    public void writeTo(Path file) throws Exception {
        Files.writeString(file, pem("CERTIFICATE", certificate.getEncoded()));
    }

    public static String pem(String what, byte[] der) {
        return "-----BEGIN " + what + "-----\n" + Base64.getMimeEncoder().encodeToString(der) + "\n-----END " + what
                + "-----\n";
    }

    /** For a client that trusts this authority, and shows a certificate if it has one. */
    public SSLContext client(Signed... own) throws GeneralSecurityException, IOException {
        KeyStore trusted = empty();
        trusted.setCertificateEntry("authority", certificate);
        TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(trusted);
        KeyStore shown = empty();
        for (Signed one : own) {
            shown.setKeyEntry("own", one.key(), new char[0], new X509Certificate[] {one.certificate()});
        }
        KeyManagerFactory identity = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        identity.init(shown, new char[0]);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(identity.getKeyManagers(), trust.getTrustManagers(), null);
        return context;
    }

    private static KeyStore empty() throws GeneralSecurityException, IOException {
        KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
        store.load(null, null);
        return store;
    }

    private static KeyPair pair(String type) throws GeneralSecurityException {
        KeyPairGenerator generator = KeyPairGenerator.getInstance(type);
        if (type.equals("EC")) {
            generator.initialize(new ECGenParameterSpec("secp256r1"));
        }
        return generator.generateKeyPair();
    }

    private static X509Certificate sign(
            String issuer, KeyPair issuerKeys, String subject, KeyPair own, boolean authority, String... dnsNames)
            throws GeneralSecurityException, CertIOException, OperatorCreationException {
        Instant now = Instant.now();
        X509v3CertificateBuilder builder = new JcaX509v3CertificateBuilder(
                        new X500Name("CN=" + issuer),
                        new BigInteger(64, new SecureRandom()),
                        Date.from(now.minus(Duration.ofHours(1))),
                        Date.from(now.plus(Duration.ofDays(1))),
                        new X500Name("CN=" + subject),
                        own.getPublic())
                .addExtension(Extension.basicConstraints, true, new BasicConstraints(authority));
        if (dnsNames.length > 0) {
            builder.addExtension(
                    Extension.subjectAlternativeName,
                    false,
                    new GeneralNames(Arrays.stream(dnsNames)
                            .map(name -> new GeneralName(GeneralName.dNSName, name))
                            .toArray(GeneralName[]::new)));
        }
        return new JcaX509CertificateConverter()
                .getCertificate(
                        builder.build(new JcaContentSignerBuilder("SHA256withECDSA").build(issuerKeys.getPrivate())));
    }
}
