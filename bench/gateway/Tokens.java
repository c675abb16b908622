import java.io.IOException;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.interfaces.ECPublicKey;
import java.security.spec.ECGenParameterSpec;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.UUID;

/**
 * Makes what the token mode of the benchmark needs: an ES256 key, its JWKS ({@code jwks.json}), access tokens of many
 * users ({@code tokens}), and one signed by a key that nobody knows ({@code foreign}), which a proxy has to refuse.
 *
 * <p>Usage: {@code java Tokens.java DIRECTORY ISSUER COUNT}
 */
public class Tokens {

    private static final String KEY_ID = "bench";
    private static final Base64.Encoder BASE64 = Base64.getUrlEncoder().withoutPadding();

    public static void main(String[] args) throws GeneralSecurityException, IOException {
        Path directory = Path.of(args[0]);
        String issuer = args[1];
        int count = Integer.parseInt(args[2]);

        KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
        generator.initialize(new ECGenParameterSpec("secp256r1"));
        KeyPair pair = generator.generateKeyPair();

        List<String> tokens = new ArrayList<>();
        for (int user = 0; user < count; user++) {
            tokens.add(token(issuer, user, pair.getPrivate()));
        }
        Files.writeString(directory.resolve("jwks.json"), jwks((ECPublicKey) pair.getPublic()));
        Files.write(directory.resolve("tokens"), tokens);
        Files.writeString(
                directory.resolve("foreign"),
                token(issuer, 0, generator.generateKeyPair().getPrivate()));
    }

    private static String jwks(ECPublicKey key) {
        return String.format(
                "{\"keys\":[{\"kty\":\"EC\",\"crv\":\"P-256\",\"use\":\"sig\",\"alg\":\"ES256\",\"kid\":\"%s\",\"x\":\"%s\",\"y\":\"%s\"}]}",
                KEY_ID, coordinate(key.getW().getAffineX()), coordinate(key.getW().getAffineY()));
    }

    /** RFC 7518 §6.2.1.2: a coordinate is always the full 32 bytes, leading zeros included. */
    private static String coordinate(BigInteger value) {
        byte[] bytes = value.toByteArray();
        byte[] padded = new byte[32];
        int length = Math.min(bytes.length, padded.length);
        System.arraycopy(bytes, bytes.length - length, padded, padded.length - length, length);
        return BASE64.encodeToString(padded);
    }

    /** The claims that user-service puts into an access token; only the lifetime is longer, so that a run can end. */
    private static String token(String issuer, int user, PrivateKey key) throws GeneralSecurityException {
        long now = Instant.now().getEpochSecond();
        String header = String.format("{\"alg\":\"ES256\",\"typ\":\"JWT\",\"kid\":\"%s\"}", KEY_ID);
        String claims = String.format(
                "{\"iss\":\"%s\",\"aud\":\"trunkline\",\"sub\":\"%s\",\"preferred_username\":\"user%d\",\"name\":\"User %d\","
                        + "\"groups\":[\"user\"],\"sid\":\"%s\",\"jti\":\"%s\",\"iat\":%d,\"exp\":%d}",
                issuer, UUID.randomUUID(), user, user, UUID.randomUUID(), UUID.randomUUID(), now, now + 24 * 3600);
        String signed = encode(header) + "." + encode(claims);
        // RFC 7518 §3.4: the signature is R and S side by side, not DER.
        Signature signature = Signature.getInstance("SHA256withECDSAinP1363Format");
        signature.initSign(key);
        signature.update(signed.getBytes(StandardCharsets.US_ASCII));
        return signed + "." + BASE64.encodeToString(signature.sign());
    }

    private static String encode(String json) {
        return BASE64.encodeToString(json.getBytes(StandardCharsets.UTF_8));
    }
}
