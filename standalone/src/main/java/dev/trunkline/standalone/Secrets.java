package dev.trunkline.standalone;

import java.io.IOException;
import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.Properties;
import java.util.TreeSet;

/** Passwords that are made up when first asked for and kept in a file that only its owner can read. */
final class Secrets {

    private static final int OCTETS = 18;

    private final Path file;
    private final Properties values = new Properties();
    private final SecureRandom random = new SecureRandom();

    Secrets(Path file) throws IOException {
        this.file = file;
        if (Files.exists(file)) {
            values.load(new StringReader(Files.readString(file)));
        }
    }

    /** The secret of that name: hexadecimal digits, so that it needs no quoting anywhere. */
    synchronized String get(String name) throws IOException {
        if (values.getProperty(name) == null) {
            byte[] octets = new byte[OCTETS];
            random.nextBytes(octets);
            values.setProperty(name, HexFormat.of().formatHex(octets));
            save();
        }
        return values.getProperty(name);
    }

    private void save() throws IOException {
        var text = new StringBuilder("# Made by ./run; deleted by ./run --fresh.\n");
        for (String name : new TreeSet<>(values.stringPropertyNames())) {
            text.append(name).append('=').append(values.getProperty(name)).append('\n');
        }
        Path next = file.resolveSibling(file.getFileName() + ".new");
        Files.deleteIfExists(next);
        writePrivately(next, text);
        Files.move(next, file, StandardCopyOption.ATOMIC_MOVE);
    }

    /** Writes a new file that only its owner can read, from its first moment on. */
    static void writePrivately(Path file, CharSequence text) throws IOException {
        Files.createFile(file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        Files.writeString(file, text, StandardOpenOption.WRITE);
    }
}
