package dev.trunkline.gateway.compress;

import io.smallrye.config.WithDefault;
import java.util.List;

/** Answers in fewer bytes; which routes have it stands in routes.yaml. */
public interface CompressionConfig {

    /** Media types, {@code type/*} for all of a type and {@code *+suffix} for all of a suffix; others shrink little. */
    @WithDefault("text/*,*+json,*+xml,*+yaml,application/json,application/xml,application/yaml,"
            + "application/javascript,application/wasm,application/graphql-response+json,image/svg+xml,image/bmp,"
            + "font/ttf,font/otf")
    List<String> types();

    /** Shorter answers stay as they are, if their length is known. */
    @WithDefault("1024")
    int leastBytes();

    /** 1 to 9; the fastest, for each step after it costs more than it saves. */
    @WithDefault("1")
    int gzipLevel();

    /** 0 to 11; above 5 it is many times slower. */
    @WithDefault("4")
    int brotliQuality();

    /** 1 to 19. */
    @WithDefault("3")
    int zstdLevel();

    /** Answers that one event loop compresses at the same time, each in up to some 2 MiB; more go out as they are. */
    @WithDefault("256")
    int mostAtOnce();
}
