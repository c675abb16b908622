package dev.trunkline.gateway.route;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jboss.logging.Logger;

/**
 * The routes in force, and the files they came from: their own and those that it names. They are small, so they are
 * compared by content: that works for editors that replace files and for the symbolic links of a ConfigMap alike.
 */
public final class RoutesFile implements Supplier<Routes> {

    private static final Logger LOG = Logger.getLogger(RoutesFile.class);
    private static final String PACKAGED = "routes.yaml";

    private final RoutesParser parser;
    private final Optional<Path> path;
    private volatile Routes current;
    /** What came of these is in force, or was refused. */
    private Look settled;
    /** What the last look found, if that is another thing. */
    private Optional<Look> coming = Optional.empty();

    private String refused = "";
    private boolean gone;

    /** The file's bytes and what those files held that it names. */
    private record Look(byte[] bytes, Beside beside) {

        boolean holds(byte[] now) {
            return Arrays.equals(bytes, now) && beside.again().covers(beside);
        }
    }

    private RoutesFile(RoutesParser parser, Optional<Path> path) throws RoutesRefused, IOException {
        this.parser = parser;
        this.path = path;
        this.settled = new Look(read(), new Beside());
        this.current = parsed(settled);
    }

    /**
     * @param path of the file, or empty for the packaged one, which never changes
     */
    public static RoutesFile open(RoutesParser parser, Optional<Path> path) throws RoutesRefused, IOException {
        return new RoutesFile(parser, path);
    }

    /** One volatile read; a request takes the table once and keeps it to its end. */
    @Override
    public Routes get() {
        return current;
    }

    /**
     * Looks at the files and, if they have changed, are as the look before this one found them, and good, tells the new
     * routes and puts them in force: a file that is being written may be good, and have but half of the routes. Of a file
     * that is refused, or gone, it is said once; one that is refused is read again when a file changes that it names.
     *
     * @return whether a change has been seen that another look has yet to confirm
     */
    public synchronized boolean reload(Predicate<Routes> changed) {
        byte[] bytes;
        try {
            bytes = read();
            gone = false;
        } catch (IOException unreadable) {
            coming = Optional.empty();
            if (!gone) {
                gone = true;
                LOG.errorf("%s cannot be read, the routes stay as they are: %s", source(), unreadable.toString());
            }
            return false;
        }
        if (settled.holds(bytes)) {
            coming = Optional.empty();
            return false;
        }
        Look before = coming.orElse(settled);
        if (coming.isEmpty() || !before.holds(bytes)) {
            coming = Optional.of(new Look(bytes, before.beside().again()));
            return true;
        }
        return !settles(before, changed);
    }

    /** Whether all files that the routes file names were among those that the look before has found so. */
    private boolean settles(Look before, Predicate<Routes> changed) {
        Look read = new Look(before.bytes(), new Beside());
        Optional<Routes> fresh = Optional.empty();
        String fault = "";
        try {
            fresh = Optional.of(parsed(read));
        } catch (RoutesRefused faulty) {
            fault = faulty.getMessage();
        }
        if (!before.beside().covers(read.beside())) {
            coming = Optional.of(read);
            return false;
        }
        boolean said = fault.equals(refused) && Arrays.equals(read.bytes(), settled.bytes());
        settled = read;
        coming = Optional.empty();
        refused = fault;
        if (fresh.isEmpty()) {
            if (!said) {
                LOG.errorf("%s%nThe routes before it stay in force.", fault);
            }
        } else if (changed.test(fresh.get())) {
            current = fresh.get();
            LOG.infof("%s reloaded: %d routes", source(), current.routes().size());
        }
        return true;
    }

    private Routes parsed(Look look) throws RoutesRefused {
        return parser.parse(source(), FileText.of(source(), look.bytes()), look.beside());
    }

    private String source() {
        return path.map(Path::toString).orElse(PACKAGED);
    }

    private byte[] read() throws IOException {
        if (path.isPresent()) {
            return Files.readAllBytes(path.get());
        }
        try (InputStream packaged = RoutesFile.class.getResourceAsStream("/" + PACKAGED)) {
            if (packaged == null) {
                throw new UncheckedIOException(new IOException(PACKAGED + " is not packaged"));
            }
            return packaged.readAllBytes();
        }
    }
}
