package dev.trunkline.gateway.tls;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;

/** Whether a private and a public key are one pair. */
final class Pair {

    private static final byte[] MESSAGE =
            "signed by the one, verified by the other".getBytes(StandardCharsets.US_ASCII);

    private Pair() {}

    static boolean belongTogether(PrivateKey secret, PublicKey open) throws GeneralSecurityException {
        Signature signature = Signature.getInstance(algorithm(open));
        signature.initSign(secret);
        signature.update(MESSAGE);
        byte[] signed = signature.sign();
        signature.initVerify(open);
        signature.update(MESSAGE);
        return signature.verify(signed);
    }

    private static String algorithm(PublicKey key) throws GeneralSecurityException {
        return switch (key.getAlgorithm()) {
            case "RSA" -> "SHA256withRSA";
            case "EC" -> "SHA256withECDSA";
            case "EdDSA", "Ed25519", "Ed448" -> "EdDSA";
            default ->
                throw new GeneralSecurityException(
                        "a key of " + key.getAlgorithm() + " is of no use here: RSA, EC and EdDSA are");
        };
    }
}
