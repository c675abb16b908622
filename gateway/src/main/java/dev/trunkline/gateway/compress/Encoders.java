package dev.trunkline.gateway.compress;

import com.aayushatharva.brotli4j.Brotli4jLoader;
import com.github.luben.zstd.util.Native;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import org.jboss.logging.Logger;

/** The encoders of one event loop, so many at once and no more. What has no native library here is not offered. */
final class Encoders {

    private static final Logger LOG = Logger.getLogger(Encoders.class);
    private static final Set<Coding> AVAILABLE = available();

    private final CompressionSettings settings;
    private final GzipEncoder.Pool gzip;
    private final Optional<ZstdEncoder.Pool> zstd;
    private int open;

    Encoders(CompressionSettings settings) {
        this.settings = settings;
        this.gzip = new GzipEncoder.Pool(settings.gzipLevel());
        this.zstd = AVAILABLE.contains(Coding.ZSTD)
                ? Optional.of(new ZstdEncoder.Pool(settings.zstdLevel()))
                : Optional.empty();
    }

    static Set<Coding> offered() {
        return AVAILABLE;
    }

    boolean exhausted() {
        return open >= settings.mostAtOnce();
    }

    int open() {
        return open;
    }

    /** One of those that are {@link #offered()}, which must be given back. */
    Encoder open(Coding coding) {
        Encoder encoder =
                switch (coding) {
                    case GZIP -> gzip.open();
                    case ZSTD -> zstd.orElseThrow().open();
                    case BROTLI -> new BrotliEncoder(settings.brotliQuality());
                };
        open++;
        return encoder;
    }

    void giveBack(Encoder encoder) {
        open--;
        encoder.close();
    }

    void close() {
        gzip.close();
        zstd.ifPresent(ZstdEncoder.Pool::close);
    }

    private static Set<Coding> available() {
        Set<Coding> available = EnumSet.of(Coding.GZIP);
        try {
            if (Brotli4jLoader.isAvailable()) {
                available.add(Coding.BROTLI);
            } else {
                LOG.infof("Brotli is not offered: %s", Brotli4jLoader.getUnavailabilityCause());
            }
        } catch (LinkageError | RuntimeException none) {
            LOG.infof("Brotli is not offered: %s", none);
        }
        try {
            Native.load();
            available.add(Coding.ZSTD);
        } catch (LinkageError | RuntimeException none) {
            LOG.infof("Zstandard is not offered: %s", none);
        }
        return available;
    }
}
