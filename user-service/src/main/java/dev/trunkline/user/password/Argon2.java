package dev.trunkline.user.password;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.text.Normalizer;
import java.util.Base64;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.bouncycastle.crypto.generators.Argon2BytesGenerator;
import org.bouncycastle.crypto.params.Argon2Parameters;

/**
 * Argon2id (RFC 9106) in PHC form, {@code $argon2id$v=19$m=19456,t=2,p=1$salt$hash}: a hash tells its own parameters, so
 * that they may be raised without losing the passwords there are.
 *
 * @param memoryKib memory of one hash
 * @param iterations passes over it
 */
record Argon2(int memoryKib, int iterations) {

    private static final int SALT_BYTES = 16;
    private static final int HASH_BYTES = 32;
    private static final SecureRandom RANDOM = new SecureRandom();
    private static final Pattern PHC =
            Pattern.compile("\\$argon2id\\$v=19\\$m=(\\d{1,7}),t=(\\d{1,3}),p=1\\$([A-Za-z0-9+/]+)\\$([A-Za-z0-9+/]+)");

    String hash(String password) {
        byte[] salt = random(SALT_BYTES);
        return phc(salt, compute(password, salt, HASH_BYTES));
    }

    /** A hash that no password has, with the work of one that some password has. */
    String dummy() {
        return phc(random(SALT_BYTES), random(HASH_BYTES));
    }

    /** Whether {@code phc} is the hash of {@code password}, by the parameters that it was made with. */
    static boolean matches(String password, String phc) {
        Matcher parts = parse(phc);
        byte[] expected = Base64.getDecoder().decode(parts.group(4));
        byte[] computed =
                parameters(parts).compute(password, Base64.getDecoder().decode(parts.group(3)), expected.length);
        return MessageDigest.isEqual(expected, computed);
    }

    /** Whether {@code phc} was made with these parameters. */
    boolean made(String phc) {
        return parameters(parse(phc)).equals(this);
    }

    private byte[] compute(String password, byte[] salt, int length) {
        Argon2BytesGenerator generator = new Argon2BytesGenerator();
        generator.init(new Argon2Parameters.Builder(Argon2Parameters.ARGON2_id)
                .withVersion(Argon2Parameters.ARGON2_VERSION_13)
                .withMemoryAsKB(memoryKib)
                .withIterations(iterations)
                .withParallelism(1)
                .withSalt(salt)
                .build());
        byte[] hash = new byte[length];
        // One password may be typed as different code points; NIST SP 800-63B §3.1.1.2 asks for normalisation.
        generator.generateBytes(
                Normalizer.normalize(password, Normalizer.Form.NFC).getBytes(StandardCharsets.UTF_8), hash);
        return hash;
    }

    private String phc(byte[] salt, byte[] hash) {
        Base64.Encoder base64 = Base64.getEncoder().withoutPadding();
        return "$argon2id$v=19$m=%d,t=%d,p=1$%s$%s"
                .formatted(memoryKib, iterations, base64.encodeToString(salt), base64.encodeToString(hash));
    }

    private static Argon2 parameters(Matcher parts) {
        return new Argon2(Integer.parseInt(parts.group(1)), Integer.parseInt(parts.group(2)));
    }

    private static Matcher parse(String phc) {
        Matcher parts = PHC.matcher(phc);
        if (!parts.matches()) {
            throw new IllegalArgumentException("not an Argon2id hash in PHC form");
        }
        return parts;
    }

    private static byte[] random(int length) {
        byte[] bytes = new byte[length];
        RANDOM.nextBytes(bytes);
        return bytes;
    }
}
