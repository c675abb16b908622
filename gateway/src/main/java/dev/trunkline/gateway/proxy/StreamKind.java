package dev.trunkline.gateway.proxy;

/** How an answer whose length is not known can be ended before its time, so that nobody takes what there was for all. */
enum StreamKind {
    /** Its client knows that it goes on, and asks for what came after (HTML, "Server-sent events"). */
    EVENTS,
    /** The same, a line at a time: behind any of them. */
    LINES,
    /** A status of gRPC's says that it was not the upstream's end. */
    CALL,
    /** Not at all; it is cut when the time is up. */
    OTHER;

    private static final String[] BY_LINE = {
        "application/x-ndjson", "application/ndjson", "application/jsonl", "application/json-seq"
    };

    /**
     * @param type its {@code Content-Type}, null if it has none
     */
    static StreamKind of(String type) {
        if (type == null) {
            return OTHER;
        }
        if (is(type, "text/event-stream")) {
            return EVENTS;
        }
        for (String lines : BY_LINE) {
            if (is(type, lines)) {
                return LINES;
            }
        }
        return isGrpc(type) ? CALL : OTHER;
    }

    static boolean isGrpc(String type) {
        return type != null && type.startsWith("application/grpc");
    }

    /** Without a copy, for every answer of unknown length is asked. */
    private static boolean is(String type, String bare) {
        int end = bare.length();
        return type.regionMatches(true, 0, bare, 0, end)
                && (type.length() == end || type.charAt(end) == ';' || type.charAt(end) == ' ');
    }
}
