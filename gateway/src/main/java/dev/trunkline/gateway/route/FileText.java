package dev.trunkline.gateway.route;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Reads the bytes of a routes file as text. */
final class FileText {

    private FileText() {}

    /**
     * @param source named in the refusal
     * @throws RoutesRefused with the place of the first byte that is not UTF-8
     */
    static String of(String source, byte[] bytes) throws RoutesRefused {
        CharsetDecoder decoder = StandardCharsets.UTF_8
                .newDecoder()
                .onMalformedInput(CodingErrorAction.REPORT)
                .onUnmappableCharacter(CodingErrorAction.REPORT);
        ByteBuffer in = ByteBuffer.wrap(bytes);
        // No encoding of a character is shorter than what Java has for it.
        CharBuffer out = CharBuffer.allocate(bytes.length);
        CoderResult result = decoder.decode(in, out, true);
        String text = out.flip().toString();
        if (result.isError()) {
            throw new RoutesRefused(source, List.of(fault(text, bytes[in.position()])));
        }
        return text;
    }

    private static Fault fault(String before, byte wrong) {
        int line = (int) before.chars().filter(each -> each == '\n').count();
        String beside = before.substring(before.lastIndexOf('\n') + 1);
        return new Fault(
                line + 1,
                beside.codePointCount(0, beside.length()) + 1,
                "the byte 0x%02X here is not UTF-8: save the file as UTF-8".formatted(wrong & 0xff));
    }
}
