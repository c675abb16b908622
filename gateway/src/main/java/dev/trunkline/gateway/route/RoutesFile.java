package dev.trunkline.gateway.route;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
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
    private static final String UNREADABLE = "";

    private final RoutesParser parser;
    private final Optional<Path> path;
    private volatile Routes current;
    private byte[] seen;
    private Map<Path, String> seenBeside;
    private boolean gone;

    private RoutesFile(RoutesParser parser, Optional<Path> path) throws RoutesRefused, IOException {
        this.parser = parser;
        this.path = path;
        this.seen = read();
        this.current = parsed(seen);
        this.seenBeside = beside(current);
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
     * Looks at the files and, if they have changed and are good, tells the new routes and puts them in force. Of a file
     * that is refused, or gone, it is said once.
     */
    public synchronized void reload(Predicate<Routes> changed) {
        try {
            byte[] bytes = read();
            gone = false;
            Map<Path, String> beside = present(beside(current).keySet());
            if (Arrays.equals(bytes, seen) && beside.equals(seenBeside)) {
                return;
            }
            seen = bytes;
            seenBeside = beside;
            Routes fresh = parsed(bytes);
            if (changed.test(fresh)) {
                current = fresh;
                seenBeside = beside(fresh);
                LOG.infof("%s reloaded: %d routes", source(), fresh.routes().size());
            }
        } catch (RoutesRefused refused) {
            LOG.errorf("%s%nThe routes before it stay in force.", refused.getMessage());
        } catch (IOException unreadable) {
            if (!gone) {
                gone = true;
                LOG.errorf("%s cannot be read, the routes stay as they are: %s", source(), unreadable.toString());
            }
        }
    }

    private Routes parsed(byte[] bytes) throws RoutesRefused {
        return parser.parse(source(), FileText.of(source(), bytes));
    }

    /** What the files that routes name held when they were read. */
    private static Map<Path, String> beside(Routes routes) {
        Map<Path, String> files = new HashMap<>();
        routes.upstreams().values().forEach(upstream -> upstream.transport()
                .authorities()
                .ifPresent(those -> files.put(those.file(), those.pem())));
        return files;
    }

    private static Map<Path, String> present(Set<Path> files) {
        Map<Path, String> now = new HashMap<>();
        for (Path file : files) {
            try {
                now.put(file, Authorities.text(file));
            } catch (IOException unreadable) {
                // What the reading of the routes then says of it is more than could be said here.
                now.put(file, UNREADABLE);
            }
        }
        return now;
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
