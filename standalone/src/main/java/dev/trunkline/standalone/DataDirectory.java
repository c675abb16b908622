package dev.trunkline.standalone;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Comparator;
import java.util.List;

/**
 * The directory with all state of {@code ./run}, held by one launcher at a time. The lock is the
 * operating system's, so it ends with the process that holds it, however that ends.
 */
final class DataDirectory implements AutoCloseable {

    /** What {@code --fresh} deletes; programs that were unpacked stay. */
    private static final List<String> STATE = List.of("postgres", "redis", "dns", "secrets", "tls", "identity");

    private final Path root;
    private final FileLock lock;

    private DataDirectory(Path root, FileLock lock) {
        this.root = root;
        this.lock = lock;
    }

    /** @throws LaunchException when another launcher has it */
    static DataDirectory open(Path root) throws LaunchException {
        try {
            Files.createDirectories(root);
            Files.createDirectories(root.resolve("run"));
            FileChannel channel =
                    FileChannel.open(root.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            FileLock lock = tryLock(channel);
            if (lock == null) {
                channel.close();
                throw new LaunchException("another ./run uses " + root
                        + " already; stop it, or give this one its own TRUNKLINE_DATA and ports");
            }
            // For ./run, which does not rebuild under a running system. The lock alone decides.
            Files.writeString(
                    root.resolve("launcher.pid"), ProcessHandle.current().pid() + "\n");
            return new DataDirectory(root, lock);
        } catch (IOException e) {
            throw new LaunchException("cannot use the data directory " + root + ": " + e, e);
        }
    }

    private static FileLock tryLock(FileChannel channel) throws IOException {
        try {
            return channel.tryLock();
        } catch (OverlappingFileLockException e) {
            return null; // This very process has it.
        }
    }

    Path path(String name) {
        return root.resolve(name);
    }

    /** A subdirectory, made if it was not there. */
    Path directory(String name) throws IOException {
        return Files.createDirectories(root.resolve(name));
    }

    /** Where a child's process id stands while it runs. */
    Path pidFile(String child) {
        return root.resolve("run").resolve(child + ".pid");
    }

    /** The files of {@link #pidFile} that are there. */
    List<Path> pidFiles() throws IOException {
        try (var files = Files.list(root.resolve("run"))) {
            return files.filter(file -> file.toString().endsWith(".pid")).toList();
        }
    }

    void deleteState() throws IOException {
        for (String name : STATE) {
            deleteTree(root.resolve(name));
        }
    }

    static void deleteTree(Path tree) throws IOException {
        if (!Files.exists(tree)) {
            return;
        }
        try (var paths = Files.walk(tree)) {
            for (Path path : paths.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(path);
            }
        }
    }

    @Override
    public void close() throws IOException {
        lock.acquiredBy().close();
    }
}
