package dev.trunkline.gateway.auth;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;
import org.jboss.logging.Logger;
import org.jose4j.jwk.EcJwkGenerator;
import org.jose4j.jwk.EllipticCurveJsonWebKey;
import org.jose4j.jwk.JsonWebKey;
import org.jose4j.jwk.JsonWebKey.OutputControlLevel;
import org.jose4j.jws.AlgorithmIdentifiers;
import org.jose4j.keys.EllipticCurves;
import org.jose4j.lang.JoseException;

/**
 * The key by which the gateway tells services who a caller is, as a JWK (RFC 7517). Gateways side by side share its file,
 * for services ask any of them for its public half.
 */
public final class IdentityKey {

    private static final Logger LOG = Logger.getLogger(IdentityKey.class);

    private final EllipticCurveJsonWebKey key;

    private IdentityKey(EllipticCurveJsonWebKey key) {
        this.key = key;
    }

    /**
     * @param file is made if there is none; empty for a key that ends with the process
     */
    public static IdentityKey open(Optional<Path> file) throws IOException {
        if (file.isEmpty()) {
            return generated();
        }
        if (!Files.exists(file.get())) {
            keep(generated(), file.get());
        }
        return read(file.get());
    }

    static IdentityKey generated() {
        try {
            EllipticCurveJsonWebKey key = EcJwkGenerator.generateJwk(EllipticCurves.P256);
            key.setAlgorithm(AlgorithmIdentifiers.ECDSA_USING_P256_CURVE_AND_SHA256);
            key.setUse("sig");
            key.setKeyId(key.calculateBase64urlEncodedThumbprint("SHA-256"));
            return new IdentityKey(key);
        } catch (JoseException impossible) {
            throw new IllegalStateException("every JDK has P-256", impossible);
        }
    }

    /** The public half, as a set of one (RFC 7517 §5). */
    public String jwks() {
        return "{\"keys\":[" + key.toJson(OutputControlLevel.PUBLIC_ONLY) + "]}";
    }

    EllipticCurveJsonWebKey key() {
        return key;
    }

    private static IdentityKey read(Path file) throws IOException {
        try {
            JsonWebKey read = JsonWebKey.Factory.newJwk(Files.readString(file));
            if (read instanceof EllipticCurveJsonWebKey key
                    && "P-256".equals(key.getCurveName())
                    && key.getPrivateKey() != null
                    && key.getKeyId() != null) {
                return new IdentityKey(key);
            }
            throw new IOException(file + " holds another key than a private one on P-256 with a kid");
        } catch (JoseException malformed) {
            throw new IOException(file + " does not hold a JWK", malformed);
        }
    }

    private static void keep(IdentityKey fresh, Path file) throws IOException {
        if (file.getParent() != null) {
            Files.createDirectories(file.getParent());
        }
        byte[] json = fresh.key.toJson(OutputControlLevel.INCLUDE_PRIVATE).getBytes(StandardCharsets.US_ASCII);
        boolean posix = file.getFileSystem().supportedFileAttributeViews().contains("posix");
        FileAttribute<?>[] owner = posix
                ? new FileAttribute<?>[] {
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"))
                }
                : new FileAttribute<?>[0];
        // Whole or not at all: another gateway may start at the same time.
        Path whole = Files.createTempFile(file.toAbsolutePath().getParent(), "identity", ".jwk", owner);
        try {
            Files.write(whole, json, StandardOpenOption.TRUNCATE_EXISTING);
            Files.createLink(file, whole);
        } catch (FileAlreadyExistsException other) {
            LOG.debugf("Another gateway has made %s; its key is as good", file);
        } finally {
            Files.deleteIfExists(whole);
        }
    }
}
