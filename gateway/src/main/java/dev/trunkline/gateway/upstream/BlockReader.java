package dev.trunkline.gateway.upstream;

import io.netty.buffer.ByteBuf;
import java.util.function.IntSupplier;

/** Reads a connection's blocks of lines one by one, each when it is there whole; what has come of it is not read at each byte. */
final class BlockReader {

    private final FieldReader reader;
    private final IntSupplier parse;
    private int looked;

    /**
     * @param parse reads what the reader looks at, from its beginning, and gives its bytes; {@link FieldReader#INCOMPLETE} if it
     *     does not end there
     */
    BlockReader(FieldReader reader, IntSupplier parse) {
        this.reader = reader;
        this.parse = parse;
    }

    /**
     * @return whether one was there whole, and has been taken from what was read
     * @throws MalformedAnswer
     */
    boolean read(ByteBuf in) {
        int bytes = reader.mayEnd(in, looked) ? bytes(in) : FieldReader.INCOMPLETE;
        if (bytes == FieldReader.INCOMPLETE) {
            looked = in.readableBytes();
            return false;
        }
        looked = 0;
        in.skipBytes(bytes);
        return true;
    }

    private int bytes(ByteBuf in) {
        reader.look(in);
        int bytes = parse.getAsInt();
        while (bytes == FieldReader.INCOMPLETE && reader.lookFurther(in)) {
            bytes = parse.getAsInt();
        }
        return bytes;
    }
}
