package dev.trunkline.gateway.tls;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** Certificates with their keys as files in a folder, or in the folders in it: a Secret of Kubernetes is one each. */
final class CertificateFolder {

    private static final int DEPTH = 2;

    private final Path folder;

    CertificateFolder(Path folder) {
        this.folder = folder;
    }

    /** Something that is another whenever a file is. */
    List<String> state() throws IOException {
        List<String> state = new ArrayList<>();
        for (Path file : files()) {
            state.add(file + " " + Files.getLastModifiedTime(file) + " " + Files.size(file));
        }
        return state;
    }

    /** Never empty, in the order of the files' names. */
    List<Identity> read() throws IOException, GeneralSecurityException {
        List<Identity> identities = new ArrayList<>();
        for (Path file : files()) {
            Path key = keyOf(file);
            if (key != null) {
                List<X509Certificate> chain = Pem.certificates(file);
                PrivateKey secret = Pem.key(key, chain.get(0).getPublicKey());
                if (!Pair.belongTogether(secret, chain.get(0).getPublicKey())) {
                    throw new GeneralSecurityException(
                            key + " is not the key of " + file
                                    + ": whoever renews them writes one after the other, and they are read again when they change");
                }
                identities.add(Identity.of(chain, secret));
            }
        }
        if (identities.isEmpty()) {
            throw new GeneralSecurityException("there is no certificate in " + folder
                    + ": it needs NAME.crt and NAME.key, or NAME.pem and NAME-key.pem, in PEM");
        }
        return identities;
    }

    private List<Path> files() throws IOException {
        try (Stream<Path> files = Files.walk(folder, DEPTH, java.nio.file.FileVisitOption.FOLLOW_LINKS)) {
            // Kubernetes keeps the files of a Secret once more in a folder that begins with two dots.
            return files.filter(file -> !folder.relativize(file).toString().startsWith(".."))
                    .filter(Files::isRegularFile)
                    .sorted()
                    .toList();
        }
    }

    private static Path keyOf(Path certificate) {
        String name = certificate.getFileName().toString();
        String key = name.endsWith(".crt")
                ? name.substring(0, name.length() - 4) + ".key"
                : name.endsWith(".pem") && !name.endsWith("-key.pem")
                        ? name.substring(0, name.length() - 4) + "-key.pem"
                        : null;
        Path file = key == null ? null : certificate.resolveSibling(key);
        return file != null && Files.isRegularFile(file) ? file : null;
    }
}
