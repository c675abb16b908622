package dev.trunkline.gateway.route;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jboss.logging.Logger;

/**
 * The routes in force, and the file they came from. The file is small, so it is compared by content: that works for
 * editors that replace files and for the symbolic links of a ConfigMap alike.
 */
public final class RoutesFile implements Supplier<Routes> {

    private static final Logger LOG = Logger.getLogger(RoutesFile.class);
    private static final String PACKAGED = "routes.yaml";

    private final RoutesParser parser;
    private final Optional<Path> path;
    private volatile Routes current;
    private String seen;

    private RoutesFile(RoutesParser parser, Optional<Path> path) throws RoutesRefused, IOException {
        this.parser = parser;
        this.path = path;
        this.seen = read();
        this.current = parser.parse(source(), seen);
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

    /** Looks at the file and, if it has changed and is good, tells the new routes and puts them in force. */
    public synchronized void reload(Predicate<Routes> changed) {
        try {
            String text = read();
            if (text.equals(seen)) {
                return;
            }
            seen = text;
            Routes fresh = parser.parse(source(), text);
            if (changed.test(fresh)) {
                current = fresh;
                LOG.infof("%s reloaded: %d routes", source(), fresh.routes().size());
            }
        } catch (RoutesRefused refused) {
            LOG.errorf("%s%nThe routes before it stay in force.", refused.getMessage());
        } catch (IOException unreadable) {
            LOG.errorf("%s cannot be read, the routes stay as they are: %s", source(), unreadable.toString());
        }
    }

    private String source() {
        return path.map(Path::toString).orElse(PACKAGED);
    }

    private String read() throws IOException {
        if (path.isPresent()) {
            return Files.readString(path.get());
        }
        try (InputStream packaged = RoutesFile.class.getResourceAsStream("/" + PACKAGED)) {
            if (packaged == null) {
                throw new UncheckedIOException(new IOException(PACKAGED + " is not packaged"));
            }
            return new String(packaged.readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
