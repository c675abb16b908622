package dev.trunkline.gateway.compress;

import com.aayushatharva.brotli4j.decoder.BrotliInputStream;
import com.github.luben.zstd.ZstdInputStream;
import java.io.ByteArrayInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.zip.GZIPInputStream;

/** Reads coded bytes with decoders of others. */
final class Decoded {

    private Decoded() {}

    static byte[] all(Coding coding, byte[] coded) throws IOException {
        try (InputStream in = open(coding, coded)) {
            return in.readAllBytes();
        }
    }

    /** The first octets of what is not at its end yet. */
    static byte[] soFar(Coding coding, byte[] coded, int length) throws IOException {
        byte[] decoded = new byte[length];
        try (InputStream in = open(coding, coded)) {
            for (int i = 0; i < length; i++) {
                int octet = in.read();
                if (octet < 0) {
                    throw new EOFException("only " + i + " octets can be read");
                }
                decoded[i] = (byte) octet;
            }
        }
        return decoded;
    }

    private static InputStream open(Coding coding, byte[] coded) throws IOException {
        InputStream in = new ByteArrayInputStream(coded);
        return switch (coding) {
            case GZIP -> new GZIPInputStream(in);
            case BROTLI -> {
                BrotliInputStream brotli = new BrotliInputStream(in);
                brotli.enableEagerOutput();
                yield brotli;
            }
            case ZSTD -> new ZstdInputStream(in);
        };
    }
}
