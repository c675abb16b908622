package dev.trunkline.gateway.compress;

import java.util.List;

/**
 * What is compressed, and how hard.
 *
 * @param types media types without parameters, {@code type/*} for all of a type, {@code *+json} for all of a suffix
 * @param leastBytes shorter answers are left as they are, for they fit into a packet either way
 * @param gzipLevel 1 (fast) to 9 (small)
 * @param brotliQuality 0 (fast) to 11 (small, and far too slow for answers that are made as they go)
 * @param zstdLevel 1 (fast) to 19 (small)
 * @param mostAtOnce answers that one event loop compresses at the same time, each of which holds up to some 2 MiB; more
 *     go out as they are
 */
public record CompressionSettings(
        List<String> types, int leastBytes, int gzipLevel, int brotliQuality, int zstdLevel, int mostAtOnce) {

    public CompressionSettings {
        types = List.copyOf(types);
    }

    public static CompressionSettings of(CompressionConfig config) {
        return new CompressionSettings(
                config.types(),
                config.leastBytes(),
                config.gzipLevel(),
                config.brotliQuality(),
                config.zstdLevel(),
                config.mostAtOnce());
    }
}
