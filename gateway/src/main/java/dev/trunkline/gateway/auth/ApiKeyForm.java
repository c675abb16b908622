package dev.trunkline.gateway.auth;

import java.nio.charset.StandardCharsets;
import java.util.regex.Pattern;
import java.util.zip.CRC32;

/**
 * The form of an API key: {@code tlk_}, by which it is recognised wherever it leaks to, 256 random bits, and a checksum.
 * What has another form was never issued, and nobody need be asked about it.
 */
final class ApiKeyForm {

    private static final Pattern FORM = Pattern.compile("tlk_[A-Za-z0-9_-]{43}[0-9a-f]{8}");
    private static final int CHECKSUM = 8;

    private ApiKeyForm() {}

    static boolean possible(String key) {
        if (!FORM.matcher(key).matches()) {
            return false;
        }
        int end = key.length() - CHECKSUM;
        CRC32 sum = new CRC32();
        sum.update(key.substring(0, end).getBytes(StandardCharsets.US_ASCII));
        return Long.parseLong(key.substring(end), 16) == sum.getValue();
    }
}
