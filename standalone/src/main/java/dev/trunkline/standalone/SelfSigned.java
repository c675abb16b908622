package dev.trunkline.standalone;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.GeneralSecurityException;
import java.security.Key;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * The gateway's certificate where nobody has brought one: signed by itself, for this machine's own names, made by the
 * JDK's keytool at the first start and kept.
 */
final class SelfSigned {

    static final String CERTIFICATE = "localhost.crt";

    private static final String KEY = "localhost.key";
    private static final String NAMES = "san=dns:localhost,dns:trunkline.test,dns:*.trunkline.test,ip:127.0.0.1,ip:::1";
    private static final String ALIAS = "gateway";
    private static final String PASSWORD = "not-kept";
    private static final long PATIENCE_SECONDS = 60;

    private SelfSigned() {}

    /** Makes a certificate and its key, unless the folder has any. */
    static void make(Path folder) throws IOException, LaunchException, InterruptedException {
        if (Files.exists(folder.resolve(CERTIFICATE)) && Files.exists(folder.resolve(KEY))) {
            return;
        }
        Path store = folder.resolve("new.p12");
        Files.deleteIfExists(store);
        try {
            keytool(store);
            KeyStore made = KeyStore.getInstance(store.toFile(), PASSWORD.toCharArray());
            Key key = made.getKey(ALIAS, PASSWORD.toCharArray());
            Certificate certificate = made.getCertificate(ALIAS);
            // The key first: with the certificate, both are there.
            write(folder.resolve(KEY), "PRIVATE KEY", key.getEncoded());
            write(folder.resolve(CERTIFICATE), "CERTIFICATE", certificate.getEncoded());
        } catch (GeneralSecurityException e) {
            throw new LaunchException("no certificate can be made for HTTPS: " + e.getMessage(), e);
        } finally {
            Files.deleteIfExists(store);
        }
    }

    private static void keytool(Path store) throws IOException, LaunchException, InterruptedException {
        String program =
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString();
        List<String> command = List.of(
                program,
                "-genkeypair",
                "-alias",
                ALIAS,
                "-keyalg",
                "EC",
                "-groupname",
                "secp256r1",
                "-sigalg",
                "SHA256withECDSA",
                "-dname",
                "CN=localhost",
                "-ext",
                NAMES,
                "-ext",
                "bc:c=ca:false",
                "-ext",
                "eku=serverAuth",
                "-validity",
                "3650",
                "-keystore",
                store.toString(),
                "-storetype",
                "PKCS12",
                "-storepass",
                PASSWORD);
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        process.getOutputStream().close();
        String said = new String(process.getInputStream().readAllBytes());
        if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS) || process.exitValue() != 0) {
            process.destroyForcibly();
            throw new LaunchException("no certificate can be made for HTTPS: " + said.strip());
        }
    }

    private static void write(Path file, String what, byte[] der) throws IOException {
        String text = "-----BEGIN " + what + "-----\n"
                + Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(der) + "\n-----END " + what + "-----\n";
        Path next = file.resolveSibling(file.getFileName() + ".new");
        Files.deleteIfExists(next);
        Secrets.writePrivately(next, text);
        Files.move(next, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }
}
