package dev.trunkline.gateway.exchange;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Predicate;

/**
 * The trace that a request belongs to (W3C Trace Context): the client's if what it says of one is well-formed, else one
 * that begins here. A gateway that does not record the request passes the client's {@code traceparent} on as it is, so
 * that the services' spans stay children of the client's; one that does puts its own spans between.
 */
public final class TraceContext {

    private static final byte[] HEX = "0123456789abcdef".getBytes(StandardCharsets.US_ASCII);
    private static final int LENGTH = 55;
    private static final int PARENT = 36;
    private static final int FLAGS = 53;
    private static final int SAMPLED = 1;
    /** Level 2 of the specification: the trace id is random. Bits that have no meaning yet are not passed on. */
    private static final int KNOWN_FLAGS = SAMPLED | 2;

    private static final String RECORDED = "01";
    private static final String NOT_RECORDED = "00";

    private final String traceparent;
    private final String state;
    private final boolean continued;
    private final boolean recorded;
    private final String spanId;

    private TraceContext(String traceparent, String state, boolean continued, boolean recorded) {
        this.traceparent = traceparent;
        this.state = state;
        this.continued = continued;
        this.recorded = recorded;
        this.spanId = continued && recorded ? newSpanId() : "";
    }

    /**
     * The context of a request.
     *
     * @param parents the values of {@code traceparent}; several are as bad as a malformed one
     * @param states the values of {@code tracestate}, in their order
     * @param recording whether the spans of this context are to be recorded
     */
    public static TraceContext of(List<String> parents, List<String> states, Predicate<TraceContext> recording) {
        if (parents.size() != 1 || !valid(parents.get(0))) {
            return begin(recording);
        }
        String given = parents.get(0);
        int flags = Integer.parseInt(given, FLAGS, LENGTH, 16);
        // Of a later version, as much as version 00 defines is taken, and written as version 00.
        boolean same = given.length() == LENGTH && given.startsWith("00") && (flags & ~KNOWN_FLAGS) == 0;
        String parent = same ? given : "00" + given.substring(2, FLAGS) + "0" + (char) ('0' + (flags & KNOWN_FLAGS));
        TraceContext context = new TraceContext(parent, TraceState.kept(states), true, false);
        return recording.test(context) ? new TraceContext(parent, context.state, true, true) : context;
    }

    /** A trace that begins here. */
    public static TraceContext begin(Predicate<TraceContext> recording) {
        ThreadLocalRandom random = ThreadLocalRandom.current();
        byte[] text = new byte[LENGTH];
        text[0] = '0';
        text[1] = '0';
        text[2] = '-';
        put(text, 3, random.nextLong());
        put(text, 19, nonZero(random));
        text[35] = '-';
        put(text, PARENT, nonZero(random));
        text[52] = '-';
        text[53] = '0';
        text[54] = '0';
        TraceContext context = new TraceContext(new String(text, StandardCharsets.ISO_8859_1), "", false, false);
        if (!recording.test(context)) {
            return context;
        }
        text[54] = '1';
        return new TraceContext(new String(text, StandardCharsets.ISO_8859_1), "", false, true);
    }

    /** For a span of its own: 16 digits, not all zero. */
    public static String newSpanId() {
        byte[] text = new byte[16];
        put(text, 0, nonZero(ThreadLocalRandom.current()));
        return new String(text, StandardCharsets.ISO_8859_1);
    }

    /** 32 digits. */
    public String traceId() {
        return traceparent.substring(3, 35);
    }

    /** The second half of the trace id, by which samplers decide, so that all decide alike. */
    public long randomness() {
        return Long.parseUnsignedLong(traceparent, 19, 35, 16);
    }

    /** Whether the client began the trace. */
    public boolean continued() {
        return continued;
    }

    /** Whether the client says that it has recorded its span. */
    public boolean sampledByClient() {
        return continued && (traceparent.charAt(LENGTH - 1) & SAMPLED) != 0;
    }

    /** Whether spans of this request are recorded here. */
    public boolean recorded() {
        return recorded;
    }

    /** The client's span; empty if the trace begins here. */
    public String parentSpanId() {
        return continued ? traceparent.substring(PARENT, PARENT + 16) : "";
    }

    /** The gateway's own span of the request, if it is recorded. */
    public String spanId() {
        return continued ? spanId : traceparent.substring(PARENT, PARENT + 16);
    }

    /** The {@code traceparent} to send on where no span of ours is recorded. */
    public String traceparent() {
        return traceparent;
    }

    /** The {@code traceparent} to send on from a recorded span. */
    public String traceparent(String span) {
        return traceparent.substring(0, PARENT) + span + '-' + (recorded ? RECORDED : NOT_RECORDED);
    }

    /** The {@code tracestate} to send on; empty if there is none. */
    public String state() {
        return state;
    }

    /** §3.2: version 00 is exactly 55 characters, a later one may go on after a dash, and ff is none. */
    private static boolean valid(String text) {
        if (text.length() < LENGTH || !hex(text, 0, 2) || text.startsWith("ff")) {
            return false;
        }
        boolean ends = text.length() == LENGTH || !text.startsWith("00") && text.charAt(LENGTH) == '-';
        return ends
                && text.charAt(2) == '-'
                && text.charAt(35) == '-'
                && text.charAt(52) == '-'
                && hex(text, 3, 35)
                && !zero(text, 3, 35)
                && hex(text, PARENT, 52)
                && !zero(text, PARENT, 52)
                && hex(text, FLAGS, LENGTH);
    }

    private static long nonZero(ThreadLocalRandom random) {
        long bits = random.nextLong();
        return bits == 0 ? 1 : bits;
    }

    private static void put(byte[] text, int at, long bits) {
        for (int i = 0; i < 16; i++) {
            text[at + i] = HEX[(int) (bits >>> 60 - 4 * i) & 15];
        }
    }

    private static boolean hex(String text, int from, int to) {
        for (int i = from; i < to; i++) {
            char c = text.charAt(i);
            if (!(c >= '0' && c <= '9' || c >= 'a' && c <= 'f')) {
                return false;
            }
        }
        return true;
    }

    private static boolean zero(String text, int from, int to) {
        for (int i = from; i < to; i++) {
            if (text.charAt(i) != '0') {
                return false;
            }
        }
        return true;
    }
}
