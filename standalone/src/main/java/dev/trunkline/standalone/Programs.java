package dev.trunkline.standalone;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Locale;
import java.util.Properties;
import java.util.Set;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.tukaani.xz.XZInputStream;
import redis.embedded.core.ExecutableProvider;

/** The programs that come in jars, unpacked once for each version into the data directory. */
final class Programs {

    private final Path bin;
    private final Console console;
    private final Properties versions = new Properties();

    Programs(DataDirectory data, Console console) throws IOException {
        this.console = console;
        this.bin = data.directory("bin");
        try (InputStream in = Programs.class.getResourceAsStream("versions.properties")) {
            versions.load(in);
        }
    }

    /** The directory with PostgreSQL's {@code bin}, {@code lib} and {@code share}. */
    Path postgres() throws IOException, LaunchException {
        Path target = bin.resolve("postgresql-" + versions.getProperty("postgresql"));
        if (!Files.exists(target)) {
            console.say("unpacking PostgreSQL " + versions.getProperty("postgresql"));
            String archive = "/postgres-" + system() + ".txz";
            Path partial = bin.resolve("postgresql.partial");
            DataDirectory.deleteTree(partial);
            try (InputStream in = Programs.class.getResourceAsStream(archive)) {
                if (in == null) {
                    throw new LaunchException(
                            "there is no PostgreSQL for this system (" + archive + " is not packaged)");
                }
                unpack(in, partial);
            }
            Files.move(partial, target, StandardCopyOption.ATOMIC_MOVE);
        }
        return target;
    }

    /** The Redis server: the packaged one, or the system's where that cannot run. */
    String redis() throws IOException, LaunchException {
        Path directory = Files.createDirectories(bin.resolve("redis-" + versions.getProperty("redis")));
        try (var unpacked = Files.list(directory)) {
            String packaged = unpacked.findFirst().map(Path::toString).orElse("");
            if (packaged.isEmpty()) {
                packaged = ExecutableProvider.newJarResourceProvider(directory.toFile())
                        .get()
                        .getPath();
            }
            return Redis.usable(packaged, "redis-server");
        }
    }

    /** The script that each child runs under. */
    Path wrapper() throws IOException {
        Path script = bin.resolve("child.sh");
        try (InputStream in = Programs.class.getResourceAsStream("child.sh")) {
            Path next = bin.resolve("child.sh.new");
            Files.copy(in, next, StandardCopyOption.REPLACE_EXISTING);
            Files.move(next, script, StandardCopyOption.ATOMIC_MOVE);
        }
        return script;
    }

    private static String system() {
        String os = System.getProperty("os.name").toLowerCase(Locale.ROOT).startsWith("mac") ? "darwin" : "linux";
        String arch = System.getProperty("os.arch");
        boolean arm = arch.equals("aarch64") || arch.equals("arm64");
        return os + (arm ? "-arm_64" : "-x86_64");
    }

    private static void unpack(InputStream archive, Path target) throws IOException {
        try (var tar = new TarArchiveInputStream(new XZInputStream(new BufferedInputStream(archive)))) {
            for (TarArchiveEntry entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
                Path path = target.resolve(entry.getName()).normalize();
                if (!path.startsWith(target)) {
                    throw new IOException("the archive has an entry outside of it: " + entry.getName());
                }
                if (entry.isDirectory()) {
                    Files.createDirectories(path);
                } else {
                    Files.createDirectories(path.getParent());
                    if (entry.isSymbolicLink()) {
                        Files.createSymbolicLink(path, Path.of(entry.getLinkName()));
                    } else {
                        Files.copy(tar, path);
                        Files.setPosixFilePermissions(path, permissions(entry.getMode()));
                    }
                }
            }
        }
    }

    private static Set<PosixFilePermission> permissions(int mode) {
        return PosixFilePermissions.fromString((mode & 0100) != 0 ? "rwxr-xr-x" : "rw-r--r--");
    }
}
