package dev.trunkline.gateway.auth;

import static org.assertj.core.api.Assertions.assertThat;

import java.security.KeyPairGenerator;
import java.security.interfaces.RSAPublicKey;
import org.jose4j.jwk.EcJwkGenerator;
import org.jose4j.jwk.JsonWebKey.OutputControlLevel;
import org.jose4j.jwk.OkpJwkGenerator;
import org.jose4j.jwk.PublicJsonWebKey;
import org.jose4j.jwk.RsaJsonWebKey;
import org.jose4j.jwk.RsaJwkGenerator;
import org.jose4j.keys.EllipticCurves;
import org.jose4j.lang.JoseException;
import org.junit.jupiter.api.Test;

class KeySetTest {

    @Test
    void each_key_has_the_one_algorithm_of_its_type_unless_it_names_another_of_that_type() throws Exception {
        assertThat(algorithm(EcJwkGenerator.generateJwk(EllipticCurves.P256), null))
                .isEqualTo("ES256");
        assertThat(algorithm(EcJwkGenerator.generateJwk(EllipticCurves.P384), null))
                .isEqualTo("ES384");
        assertThat(algorithm(OkpJwkGenerator.generateJwk("Ed25519"), null)).isEqualTo("EdDSA");
        assertThat(algorithm(RsaJwkGenerator.generateJwk(2_048), null)).isEqualTo("RS256");
        assertThat(algorithm(RsaJwkGenerator.generateJwk(2_048), "PS512")).isEqualTo("PS512");
    }

    @Test
    void a_key_for_a_shared_secret_a_weak_one_and_one_for_encryption_are_left_out() throws Exception {
        assertThat(KeySet.parse("{\"keys\":[{\"kty\":\"oct\",\"kid\":\"k\",\"k\":\"AAAA\"}]}")
                        .isEmpty())
                .isTrue();
        KeyPairGenerator weak = KeyPairGenerator.getInstance("RSA");
        weak.initialize(1_024);
        RsaJsonWebKey key =
                new RsaJsonWebKey((RSAPublicKey) weak.generateKeyPair().getPublic());
        assertThat(parsed(key, null).isEmpty()).isTrue();
        PublicJsonWebKey encrypts = RsaJwkGenerator.generateJwk(2_048);
        encrypts.setUse("enc");
        assertThat(parsed(encrypts, null).isEmpty()).isTrue();
        assertThat(parsed(RsaJwkGenerator.generateJwk(2_048), "HS256").isEmpty())
                .isTrue();
    }

    @Test
    void of_two_keys_with_one_name_the_first_counts() throws Exception {
        PublicJsonWebKey first = EcJwkGenerator.generateJwk(EllipticCurves.P256);
        PublicJsonWebKey second = RsaJwkGenerator.generateJwk(2_048);
        first.setKeyId("k");
        second.setKeyId("k");
        KeySet keys = KeySet.parse("{\"keys\":[" + json(first) + "," + json(second) + "]}");
        assertThat(keys.size()).isEqualTo(1);
        assertThat(keys.key("k").orElseThrow().algorithm()).isEqualTo("ES256");
    }

    @Test
    void keys_without_a_name_are_kept_and_found_by_what_they_are_for() throws Exception {
        PublicJsonWebKey unnamed = EcJwkGenerator.generateJwk(EllipticCurves.P256);
        PublicJsonWebKey named = EcJwkGenerator.generateJwk(EllipticCurves.P256);
        named.setKeyId("k");
        PublicJsonWebKey rsa = RsaJwkGenerator.generateJwk(2_048);
        KeySet keys = KeySet.parse("{\"keys\":[" + json(unnamed) + "," + json(named) + "," + json(rsa) + "]}");
        assertThat(keys.size()).isEqualTo(3);
        assertThat(keys.by("ES256")).hasSize(2);
        assertThat(keys.by("RS256")).extracting(KeySet.Pinned::key).containsExactly(rsa.getKey());
        assertThat(keys.by("PS256")).isEmpty();
        assertThat(keys).isNotEqualTo(KeySet.parse("{\"keys\":[" + json(named) + "]}"));
    }

    private static String algorithm(PublicJsonWebKey key, String said) throws JoseException {
        return parsed(key, said).key("k").orElseThrow().algorithm();
    }

    private static KeySet parsed(PublicJsonWebKey key, String said) throws JoseException {
        key.setKeyId("k");
        key.setAlgorithm(said);
        return KeySet.parse("{\"keys\":[" + json(key) + "]}");
    }

    private static String json(PublicJsonWebKey key) {
        return key.toJson(OutputControlLevel.PUBLIC_ONLY);
    }
}
