package dev.trunkline.dns.server;

import dev.trunkline.dns.zone.Zone;
import dev.trunkline.dns.zone.ZoneException;
import java.io.IOException;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.jboss.logging.Logger;

/**
 * The zone that is served now, made of its files: it is replaced as a whole when a file has changed
 * and the new state is sound; otherwise the old zone stays and the log says which line is wrong.
 */
final class LiveZone {

    private static final Logger LOG = Logger.getLogger(LiveZone.class);

    private final ZoneFiles files;
    private final QueryMetrics metrics;
    private final AtomicReference<Zone> current;
    private ZoneFiles.Text seen;

    /**
     * Reads the files for the first time. Instance records that are missing or wrong leave the zone
     * without them, as it will be while the first instance starts.
     *
     * @throws ZoneException when the zone itself cannot be served
     */
    LiveZone(ZoneFiles files, QueryMetrics metrics) throws ZoneException, IOException {
        this.files = files;
        this.metrics = metrics;
        this.seen = files.read();
        Zone zone;
        try {
            zone = seen.parse();
        } catch (ZoneException e) {
            if (seen.instances().isEmpty()) {
                throw e;
            }
            zone = new ZoneFiles.Text(seen.zone(), Optional.empty(), seen.names()).parse();
            LOG.errorf("instance records refused, the zone is served without them: %s", e.getMessage());
            metrics.reload(false);
        }
        this.current = new AtomicReference<>(zone);
        LOG.infof("zone %s, serial %d, %d names", zone.origin(), zone.serial(), zone.size());
    }

    Zone current() {
        return current.get();
    }

    /** Looks at the files and takes their new state if it is another and sound. Blocking. */
    synchronized void refresh() {
        ZoneFiles.Text now;
        try {
            now = files.read();
        } catch (IOException e) {
            LOG.warnf("zone files cannot be read, the old state stays: %s", e);
            return;
        }
        if (now.equals(seen) || now.instances().isEmpty() && seen.instances().isPresent()) {
            return; // Nothing new, or a fragment that vanished: instances are withdrawn by an empty file.
        }
        seen = now;
        try {
            Zone next = now.parse();
            Zone old = current.get();
            Zone moved = next.withSerial(serialAfter(old.serial(), next.serial()));
            current.set(moved);
            metrics.reload(true);
            LOG.infof("zone %s reloaded, serial %d, %d names", moved.origin(), moved.serial(), moved.size());
        } catch (ZoneException e) {
            metrics.reload(false);
            LOG.errorf("zone files refused, serial %d stays: %s", current.get().serial(), e.getMessage());
        }
    }

    /** The file's serial if that is later, else one more than the last (RFC 1982 §3.2). */
    static long serialAfter(long old, long file) {
        return (int) (file - old) > 0 ? file : old + 1 & 0xFFFFFFFFL;
    }
}
