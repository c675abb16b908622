package dev.trunkline.dns.server;

import dev.trunkline.dns.zone.MasterFile;
import dev.trunkline.dns.zone.Zone;
import dev.trunkline.dns.zone.ZoneException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.xbill.DNS.Name;
import org.xbill.DNS.SOARecord;

/** Where the zone comes from: a master file, packaged or given, and the fragment with the running instances. */
final class ZoneFiles {

    /** A larger file is not read: it would hold up everything else here. */
    static final long MAX_BYTES = 8L << 20;

    private static final String PACKAGED = "trunkline.test.zone";

    private final Optional<Path> zone;
    private final Optional<Path> instances;

    ZoneFiles(Optional<Path> zone, Optional<Path> instances) {
        this.zone = zone;
        this.instances = instances;
    }

    /** What both files hold now; a fragment that is not there is an empty one. */
    Text read() throws IOException {
        byte[] main = zone.isPresent() ? bounded(zone.get()) : packaged();
        Optional<byte[]> fragment = Optional.empty();
        if (instances.isPresent() && Files.exists(instances.get())) {
            fragment = Optional.of(bounded(instances.get()));
        }
        return new Text(main, fragment, new Names(name(zone, PACKAGED), name(instances, "instances")));
    }

    private static byte[] packaged() throws IOException {
        try (InputStream in = ZoneFiles.class.getResourceAsStream("/" + PACKAGED)) {
            if (in == null) {
                throw new IOException("the packaged zone " + PACKAGED + " is missing");
            }
            return in.readAllBytes();
        }
    }

    private static byte[] bounded(Path file) throws IOException {
        if (Files.size(file) > MAX_BYTES) {
            throw new IOException(file + " is larger than " + MAX_BYTES + " bytes");
        }
        return Files.readAllBytes(file);
    }

    private static String name(Optional<Path> file, String otherwise) {
        return file.map(path -> path.getFileName().toString()).orElse(otherwise);
    }

    /** How messages call the files. */
    record Names(String zone, String instances) {}

    /** The content of the files at one moment. */
    record Text(byte[] zone, Optional<byte[]> instances, Names names) {

        Zone parse() throws ZoneException {
            List<MasterFile.Entry> main = MasterFile.read(zone, names.zone(), Name.root);
            var entries = new ArrayList<>(main);
            if (instances.isPresent()) {
                List<MasterFile.Entry> fragment = MasterFile.read(instances.get(), names.instances(), origin(main));
                for (MasterFile.Entry entry : fragment) {
                    if (entry.record() instanceof SOARecord) {
                        throw new ZoneException(
                                entry.place() + ": the SOA belongs into the zone, not to its instances");
                    }
                }
                entries.addAll(fragment);
            }
            return Zone.of(entries);
        }

        private static Name origin(List<MasterFile.Entry> main) {
            return main.stream()
                    .map(MasterFile.Entry::record)
                    .filter(SOARecord.class::isInstance)
                    .findFirst()
                    .map(org.xbill.DNS.Record::getName)
                    .orElse(Name.root);
        }

        @Override
        public boolean equals(Object other) {
            return other instanceof Text text
                    && Arrays.equals(zone, text.zone)
                    && instances.isPresent() == text.instances.isPresent()
                    && (instances.isEmpty() || Arrays.equals(instances.get(), text.instances.get()));
        }

        @Override
        public int hashCode() {
            return Arrays.hashCode(zone) * 31 + instances.map(Arrays::hashCode).orElse(0);
        }
    }
}
