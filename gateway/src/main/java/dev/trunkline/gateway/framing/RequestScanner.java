package dev.trunkline.gateway.framing;

/**
 * Follows the octets of one HTTP/1 connection from request to request and stops at the first that RFC 9112 does not
 * allow there. It keeps nothing of them, so it costs a look at each octet of heads and chunk sizes, and none at bodies.
 *
 * <p>The decoder behind it, which makes the requests, is more lenient in places; what is stopped here never gets there.
 */
final class RequestScanner {

    private static final int MOST_EMPTY_LINES = 2;
    private static final int MOST_SIZE_DIGITS = 8;
    /** Over all chunks of one request; nobody has a use for them, so they are only ever a way to keep us busy. */
    private static final int MOST_EXTENSION_OCTETS = 1_024;

    private static final byte[] VERSION = {'H', 'T', 'T', 'P', '/', '1', '.', '1'};

    private enum State {
        START,
        START_LF,
        METHOD,
        TARGET_FIRST,
        TARGET,
        VERSION,
        LINE_CR,
        LINE_LF,
        FIELD,
        NAME,
        VALUE,
        LENGTH,
        CODING,
        VALUE_LF,
        HEAD_LF,
        CONTENT,
        SIZE_FIRST,
        SIZE,
        EXTENSION,
        SIZE_LF,
        DATA,
        DATA_CR,
        DATA_LF
    }

    private final FieldName name = new FieldName();
    private final BodyLength body = new BodyLength();
    private State state = State.START;
    private Defect defect;
    private int count;
    private int extensions;
    private int hosts;
    private int types;
    private boolean version10;
    private boolean trailers;
    private long content;

    /**
     * Takes the next octets, none of which may be {@linkplain #inContent() content}, up to where a request has ended,
     * content comes next, or there is a {@link #defect()}.
     *
     * @return the index behind the last that was taken
     */
    int take(byte[] octets, int from, int to) {
        int at = from;
        while (at < to) {
            // Most octets are in the middle of something, and need no more than a look.
            if (state == State.VALUE) {
                at = Octets.valueEnd(octets, at, to);
            } else if (state == State.NAME) {
                int end = Octets.tokenEnd(octets, at, to);
                name.add(octets, at, end);
                at = end;
            } else if (state == State.TARGET) {
                at = Octets.visibleEnd(octets, at, to);
            }
            if (at < to && !accept(octets[at++])) {
                return at;
            }
        }
        return at;
    }

    /** False if the octet is the last of its kind. */
    private boolean accept(byte octet) {
        switch (state) {
            case VALUE -> {
                return valueEnds(octet);
            }
            case NAME -> {
                return octet == ':' ? valueBegins(name.kind()) : fail(Defect.FIELD_NAME);
            }
            case START -> {
                return start(octet);
            }
            case START_LF -> {
                return octet == '\n' ? next(State.START) : fail(Defect.LINE_END);
            }
            case METHOD -> {
                return Octets.token(octet) || (octet == ' ' ? next(State.TARGET_FIRST) : fail(Defect.METHOD));
            }
            case TARGET_FIRST -> {
                return Octets.visible(octet) ? next(State.TARGET) : fail(Defect.TARGET);
            }
            case TARGET -> {
                return targetEnds(octet);
            }
            case VERSION -> {
                return version(octet);
            }
            case LINE_CR -> {
                return octet == '\r' ? next(State.LINE_LF) : fail(octet == '\n' ? Defect.LINE_END : Defect.VERSION);
            }
            case LINE_LF, VALUE_LF -> {
                return octet == '\n' ? next(State.FIELD) : fail(Defect.LINE_END);
            }
            case FIELD -> {
                return field(octet);
            }
            case LENGTH -> {
                return body.lengthGoesOn(octet) || lengthEnds(octet);
            }
            case CODING -> {
                return body.codingGoesOn(octet) || codingEnds(octet);
            }
            case HEAD_LF -> {
                return octet == '\n' ? headEnds() : fail(Defect.LINE_END);
            }
            case SIZE_FIRST, SIZE -> {
                return size(octet);
            }
            case EXTENSION -> {
                return extension(octet);
            }
            case SIZE_LF -> {
                return octet == '\n' ? sizeEnds() : fail(Defect.LINE_END);
            }
            case DATA_CR -> {
                return octet == '\r' ? next(State.DATA_LF) : fail(Defect.CHUNK_END);
            }
            case DATA_LF -> {
                return octet == '\n' ? nextChunk() : fail(Defect.CHUNK_END);
            }
            default -> throw new IllegalStateException("content is skipped, not looked at");
        }
    }

    /** Whether content comes next, which is skipped. */
    boolean inContent() {
        return state == State.CONTENT || state == State.DATA;
    }

    /** How many octets of content come next. */
    long content() {
        return content;
    }

    /** So many octets of content are there. */
    void skip(long octets) {
        content -= octets;
        if (content == 0) {
            if (state == State.CONTENT) {
                begin();
            } else {
                state = State.DATA_CR;
            }
        }
    }

    /** Whether a request has just ended, or none has come yet. */
    boolean betweenRequests() {
        return state == State.START && count == 0;
    }

    /** Whether the head of the request has ended and its body has not. */
    boolean inBody() {
        return trailers || state.compareTo(State.CONTENT) >= 0;
    }

    /** What is wrong, or null; the scanner is of no use after that. */
    Defect defect() {
        return defect;
    }

    private boolean start(byte octet) {
        if (octet == '\r' && ++count <= MOST_EMPTY_LINES) {
            return next(State.START_LF);
        }
        return Octets.token(octet) ? next(State.METHOD) : fail(octet == '\n' ? Defect.LINE_END : Defect.BLANK);
    }

    private boolean targetEnds(byte octet) {
        count = 0;
        return octet == ' ' ? next(State.VERSION) : fail(Defect.TARGET);
    }

    private boolean version(byte octet) {
        if (count == VERSION.length - 1) {
            version10 = octet == '0';
            return octet == '1' || version10 ? next(State.LINE_CR) : failVersion(octet);
        }
        return octet == VERSION[count] ? ++count > 0 : failVersion(octet);
    }

    private boolean failVersion(byte octet) {
        boolean number = count == 5 || count == 7;
        return fail(number && octet >= '0' && octet <= '9' ? Defect.OTHER_VERSION : Defect.VERSION);
    }

    private boolean field(byte octet) {
        if (Octets.token(octet)) {
            name.begin(octet);
            return next(State.NAME);
        }
        if (octet == '\r') {
            return next(State.HEAD_LF);
        }
        return fail(octet == '\n' ? Defect.LINE_END : Octets.blank(octet) ? Defect.FOLDED : Defect.FIELD_NAME);
    }

    private boolean valueBegins(FieldName.Kind kind) {
        if (kind == FieldName.Kind.ANY) {
            return next(State.VALUE);
        }
        if (trailers) {
            return fail(Defect.TRAILER);
        }
        return switch (kind) {
            case CONTENT_LENGTH -> body.lengthBegins() ? next(State.LENGTH) : fail(Defect.LENGTH);
            case TRANSFER_ENCODING -> body.codingBegins() ? next(State.CODING) : fail(Defect.CODING);
            case HOST -> ++hosts == 1 ? next(State.VALUE) : fail(Defect.HOSTS);
            case CONTENT_TYPE -> ++types == 1 ? next(State.VALUE) : fail(Defect.TYPES);
            default -> fail(Defect.OLD_WEBSOCKET);
        };
    }

    private boolean valueEnds(byte octet) {
        return octet == '\r' ? next(State.VALUE_LF) : fail(octet == '\n' ? Defect.LINE_END : Defect.FIELD_VALUE);
    }

    private boolean lengthEnds(byte octet) {
        if (octet == '\n') {
            return fail(Defect.LINE_END);
        }
        return octet == '\r' && body.lengthEnds() ? next(State.VALUE_LF) : fail(Defect.LENGTH);
    }

    private boolean codingEnds(byte octet) {
        if (octet == '\n') {
            return fail(Defect.LINE_END);
        }
        return octet == '\r' && body.codingEnds() ? next(State.VALUE_LF) : fail(Defect.CODING);
    }

    private boolean headEnds() {
        if (trailers) {
            begin();
            return false;
        }
        if (body.both()) {
            return fail(Defect.LENGTH_AND_CODING);
        }
        if (body.chunked() && version10) {
            return fail(Defect.CODING_IN_1_0);
        }
        if (hosts == 0 && !version10) {
            return fail(Defect.NO_HOST);
        }
        if (body.chunked()) {
            extensions = 0;
            return nextChunk();
        }
        content = body.length();
        if (content == 0) {
            begin();
        } else {
            state = State.CONTENT;
        }
        return false;
    }

    private boolean nextChunk() {
        count = 0;
        content = 0;
        return next(State.SIZE_FIRST);
    }

    private boolean size(byte octet) {
        int digit = Octets.hex(octet);
        if (digit >= 0) {
            content = content << 4 | digit;
            return ++count <= MOST_SIZE_DIGITS && content <= Integer.MAX_VALUE
                    ? next(State.SIZE)
                    : fail(Defect.CHUNK_SIZE);
        }
        if (state == State.SIZE && octet == '\r') {
            return next(State.SIZE_LF);
        }
        // RFC 9112 §7.1.1 lets blanks stand before the ';' for the sake of the past; we do not.
        return state == State.SIZE && octet == ';' ? next(State.EXTENSION) : fail(Defect.CHUNK_SIZE);
    }

    private boolean extension(byte octet) {
        if (octet == '\r') {
            return next(State.SIZE_LF);
        }
        if (!Octets.value(octet)) {
            return fail(Defect.LINE_END);
        }
        return ++extensions <= MOST_EXTENSION_OCTETS || fail(Defect.CHUNK_EXTENSION);
    }

    private boolean sizeEnds() {
        if (content == 0) {
            trailers = true;
            return next(State.FIELD);
        }
        state = State.DATA;
        return false;
    }

    private void begin() {
        state = State.START;
        count = 0;
        hosts = 0;
        types = 0;
        trailers = false;
        body.reset();
    }

    private boolean next(State following) {
        state = following;
        return true;
    }

    private boolean fail(Defect found) {
        defect = found;
        // Nothing of it may be taken for content.
        content = 0;
        return false;
    }
}
