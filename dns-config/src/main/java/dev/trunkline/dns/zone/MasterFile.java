package dev.trunkline.dns.zone;

import java.io.BufferedInputStream;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.xbill.DNS.Master;
import org.xbill.DNS.Name;
import org.xbill.DNS.Record;

/** The text of a master file (RFC 1035 §5), read into records that know their line. */
public final class MasterFile {

    /** More records than this in one file are a mistake, such as a {@code $GENERATE} that runs away. */
    static final int MAX_RECORDS = 100_000;

    /** A record and where it ends, as {@code file:line}. */
    public record Entry(Record record, String place) {}

    private MasterFile() {}

    /**
     * Reads every record of a file.
     *
     * @param text the file's content
     * @param source the name for messages
     * @param origin the initial origin
     * @throws ZoneException with the line, when the text is no master file; {@code $INCLUDE} is refused
     */
    public static List<Entry> read(byte[] text, String source, Name origin) throws ZoneException {
        var entries = new ArrayList<Entry>();
        var lines = new CountingStream(text);
        try (var master = new Master(lines, origin)) {
            master.disableIncludes(true);
            for (Record record = master.nextRecord(); record != null; record = master.nextRecord()) {
                if (entries.size() == MAX_RECORDS) {
                    throw new ZoneException(source + ":" + lines.line() + ": more than " + MAX_RECORDS + " records");
                }
                entries.add(new Entry(record, source + ":" + lines.line()));
            }
        } catch (IOException e) {
            throw new ZoneException(source + ":" + withLine(e.getMessage(), lines), e);
        } catch (IllegalArgumentException e) { // dnsjava's answer to a number or class out of range
            throw new ZoneException(source + ":" + lines.line() + ": " + e.getMessage(), e);
        }
        return entries;
    }

    /** dnsjava calls a stream's file {@code <none>} and puts the line behind it, when it knows the line. */
    private static String withLine(String message, CountingStream lines) {
        String unnamed = "<none>:";
        return message.startsWith(unnamed) ? message.substring(unnamed.length()) : lines.line() + ": " + message;
    }

    /**
     * Counts line ends as the parser consumes them: it reads a buffered stream octet by octet, and a
     * record is complete when its line end has been read.
     */
    private static final class CountingStream extends BufferedInputStream {

        private int ends;
        private boolean midLine;

        CountingStream(byte[] text) {
            super(new ByteArrayInputStream(text));
        }

        @Override
        public synchronized int read() throws IOException {
            int octet = super.read();
            if (octet == '\n') {
                ends++;
                midLine = false;
            } else if (octet >= 0) {
                midLine = true;
            }
            return octet;
        }

        int line() {
            return Math.max(1, midLine ? ends + 1 : ends);
        }
    }
}
