package dev.trunkline.gateway.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PemTest {

    @TempDir
    Path folder;

    @ParameterizedTest
    @ValueSource(strings = {"RSA", "EC"})
    void keys_are_read_in_the_new_form_and_in_the_old_one(String type) throws Exception {
        AuthorityInTest.Signed signed = new AuthorityInTest("authority").sign(type, "a.test");
        byte[] pkcs8 = signed.key().getEncoded();
        byte[] old = PrivateKeyInfo.getInstance(pkcs8)
                .parsePrivateKey()
                .toASN1Primitive()
                .getEncoded();
        Path newForm = Files.writeString(folder.resolve("new.key"), AuthorityInTest.pem("PRIVATE KEY", pkcs8));
        Path oldForm = Files.writeString(
                folder.resolve("old.key"),
                AuthorityInTest.pem("EC PARAMETERS", new byte[] {5, 0})
                        + AuthorityInTest.pem(type + " PRIVATE KEY", old));

        assertThat(Pem.key(newForm, signed.certificate().getPublicKey())).isEqualTo(signed.key());
        assertThat(Pem.key(oldForm, signed.certificate().getPublicKey()).getAlgorithm())
                .isEqualTo(type);
        assertThat(Pem.key(oldForm, signed.certificate().getPublicKey())).isEqualTo(signed.key());
    }

    @Test
    void what_is_missing_or_encrypted_is_said() throws Exception {
        AuthorityInTest.Signed signed = new AuthorityInTest("authority").sign("EC", "a.test");
        Path encrypted = Files.writeString(
                folder.resolve("encrypted.key"), AuthorityInTest.pem("ENCRYPTED PRIVATE KEY", new byte[] {1}));
        Path empty = Files.writeString(folder.resolve("empty.pem"), "");

        assertThatThrownBy(() -> Pem.key(encrypted, signed.certificate().getPublicKey()))
                .hasMessageContaining("is encrypted");
        assertThatThrownBy(() -> Pem.key(empty, signed.certificate().getPublicKey()))
                .hasMessageContaining("no private key");
        assertThatThrownBy(() -> Pem.certificates(empty)).hasMessageContaining("no certificate");
        assertThatThrownBy(() -> new CertificateFolder(folder).read()).hasMessageContaining("NAME.crt and NAME.key");
    }
}
