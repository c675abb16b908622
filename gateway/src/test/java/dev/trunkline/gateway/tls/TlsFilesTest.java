package dev.trunkline.gateway.tls;

import static org.assertj.core.api.Assertions.assertThat;

import dev.trunkline.gateway.GatewayConfig;
import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfigBuilder;
import io.vertx.core.http.HttpServerOptions;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Map;
import javax.net.ssl.X509ExtendedKeyManager;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** When certificates that have changed are taken. */
class TlsFilesTest {

    /** The names of what was read first and next, as {@link ServerKeys} has them. */
    private static final String FIRST = "0.0";

    private static final String NEXT = "1.0";

    @TempDir
    Path folder;

    private AuthorityInTest authority;
    private TlsFiles files;
    private X509ExtendedKeyManager keys;

    @BeforeEach
    void open() throws Exception {
        authority = new AuthorityInTest("authority");
        AuthorityInTest.write(folder, "a", authority.sign("EC", "a.test"));
        files = TlsFiles.of(new SmallRyeConfigBuilder()
                        .withMapping(GatewayConfig.class)
                        .withSources(new PropertiesConfigSource(
                                Map.of("gateway.tls.certificates", folder.toString()), "test", 100))
                        .addDiscoveredConverters()
                        .build()
                        .getConfigMapping(GatewayConfig.class)
                        .tls())
                .orElseThrow();
        HttpServerOptions options = new HttpServerOptions();
        files.configure(options);
        keys = (X509ExtendedKeyManager)
                options.getKeyCertOptions().getKeyManagerFactory(null).getKeyManagers()[0];
        assertThat(keys.getCertificateChain(FIRST)).hasSize(1);
    }

    @Test
    void files_that_have_not_changed_are_left_alone() {
        assertThat(files.reload()).isFalse();
        assertThat(files.reload()).isFalse();

        assertThat(keys.getCertificateChain(NEXT)).isNull();
    }

    @Test
    void a_change_counts_when_the_next_look_finds_it_too() throws Exception {
        AuthorityInTest.write(folder, "a", authority.sign("EC", "a.test", "renewed.test"));

        assertThat(files.reload()).as("another look is to come").isTrue();
        assertThat(keys.getCertificateChain(NEXT)).isNull();
        assertThat(files.reload()).isFalse();
        assertThat(keys.getCertificateChain(NEXT)).hasSize(1);
    }

    @Test
    void half_a_chain_is_not_taken_for_the_whole() throws Exception {
        AuthorityInTest.write(folder, "a", authority.sign("EC", "a.test", "renewed.test"));
        assertThat(files.reload()).isTrue();

        Files.writeString(
                folder.resolve("a.crt"),
                AuthorityInTest.pem("CERTIFICATE", authority.certificate().getEncoded()),
                StandardOpenOption.APPEND);

        assertThat(files.reload()).isTrue();
        assertThat(keys.getCertificateChain(NEXT)).isNull();
        assertThat(files.reload()).isFalse();
        assertThat(keys.getCertificateChain(NEXT)).hasSize(2);
    }

    @Test
    void a_change_that_is_taken_back_is_none() throws Exception {
        Path beside = folder.resolve("b.crt");
        Files.createFile(beside);
        assertThat(files.reload()).isTrue();

        Files.delete(beside);

        assertThat(files.reload()).isFalse();
        assertThat(keys.getCertificateChain(NEXT)).isNull();
    }
}
