package dev.trunkline.gateway.tls;

import io.vertx.core.http.ClientAuth;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.net.KeyCertOptions;
import io.vertx.core.net.TrustOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import javax.net.ssl.X509ExtendedTrustManager;
import org.jboss.logging.Logger;

/**
 * What HTTPS is served with: keys and authorities from files, which are read again when they change. A handshake takes
 * what is newest then, so neither a listener nor a connection has to end for it. Files with faults are told of in the log,
 * and what was there before stays.
 */
public final class TlsFiles {

    private static final Logger LOG = Logger.getLogger(TlsFiles.class);
    private static final long HANDSHAKE_SECONDS = 10;

    /** RFC 9325 §4.2, in its order: forward secrecy and authenticated encryption, nothing else. */
    private static final List<String> CIPHER_SUITES = List.of(
            "TLS_AES_256_GCM_SHA384",
            "TLS_AES_128_GCM_SHA256",
            "TLS_CHACHA20_POLY1305_SHA256",
            "TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384",
            "TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384",
            "TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256",
            "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256",
            "TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256",
            "TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256");

    static {
        // Java would let a client of TLS 1.2 begin handshakes anew for ever, each at our cost (CVE-2011-1473). It reads
        // this when the first handshake begins.
        System.setProperty("jdk.tls.rejectClientInitiatedRenegotiation", "true");
    }

    private final CertificateFolder folder;
    private final ClientAuth clientAuth;
    private final Optional<Path> authoritiesFile;
    private final ServerKeys keys;
    private final Optional<ClientAuthorities> authorities;
    /** The files that were read last with success. */
    private List<String> seen;
    /** Those that the last look has found. */
    private List<String> coming = List.of();
    /** The same, and why they could not be read; empty where they could. */
    private List<String> failed = List.of();

    private TlsFiles(CertificateFolder folder, ClientAuth clientAuth, Optional<Path> authoritiesFile)
            throws IOException, GeneralSecurityException {
        this.folder = folder;
        this.clientAuth = clientAuth;
        this.authoritiesFile = authoritiesFile;
        this.seen = state();
        this.keys = new ServerKeys(folder.read());
        this.authorities = authoritiesFile.isPresent()
                ? Optional.of(new ClientAuthorities(ClientAuthorities.read(authoritiesFile.get())))
                : Optional.empty();
    }

    /** Empty where there is no folder, and so no HTTPS. */
    public static Optional<TlsFiles> of(TlsConfig config) throws IOException {
        Optional<String> folder = config.certificates();
        return folder.isEmpty()
                ? Optional.empty()
                : Optional.of(open(
                        Path.of(folder.get()),
                        config.clientAuth(),
                        config.clientAuthorities().map(Path::of)));
    }

    private static TlsFiles open(Path folder, ClientAuth clientAuth, Optional<Path> authorities) throws IOException {
        if (clientAuth != ClientAuth.NONE && authorities.isEmpty()) {
            throw new IOException("GATEWAY_TLS_CLIENT_AUTH is " + clientAuth
                    + ", so GATEWAY_TLS_CLIENT_AUTHORITIES must name the file with the authorities that count");
        }
        try {
            return new TlsFiles(new CertificateFolder(folder), clientAuth, authorities);
        } catch (GeneralSecurityException unreadable) {
            throw new IOException(unreadable.getMessage() + " (GATEWAY_TLS_CERTIFICATES)", unreadable);
        }
    }

    /**
     * Reads the files again if they have changed since they were last read with success and are as the look before this
     * one found them: of a chain that is being written, the half is a good one too. What failed may not be a fault of
     * theirs, so it is tried at each look, and logged once. One caller at a time, off the event loops.
     *
     * @return whether a change has been seen that another look has yet to confirm
     */
    public boolean reload() {
        List<String> now = List.of();
        boolean unsettled = false;
        try {
            now = state();
            unsettled = !now.equals(seen) && (!now.equals(coming) || !read(now));
            failed = List.of();
        } catch (IOException | GeneralSecurityException | RuntimeException faulty) {
            List<String> failure = new ArrayList<>(now);
            failure.add(faulty.toString());
            if (!failure.equals(failed)) {
                LOG.errorf("The new certificates are not used, those before them are: %s", faulty.getMessage());
            }
            failed = failure;
        }
        coming = now;
        return unsettled;
    }

    /** Whether the files were still the same behind it, and so are in use. */
    private boolean read(List<String> now) throws IOException, GeneralSecurityException {
        List<Identity> fresh = folder.read();
        X509ExtendedTrustManager trusted =
                authoritiesFile.isPresent() ? ClientAuthorities.read(authoritiesFile.get()) : null;
        if (!state().equals(now)) {
            return false;
        }
        authorities.ifPresent(judge -> judge.replace(trusted));
        keys.replace(fresh);
        seen = now;
        LOG.infof(
                "%d certificates read again; the first ends %s",
                fresh.size(), fresh.get(0).certificate().getNotAfter().toInstant());
        return true;
    }

    /** What a server needs to speak TLS with these, and HTTP/2 with whoever asks for it (ALPN). */
    public void configure(HttpServerOptions options) {
        options.setSsl(true)
                .setKeyCertOptions(KeyCertOptions.wrap(keys))
                .setClientAuth(clientAuth)
                .setUseAlpn(true)
                .setAlpnVersions(List.of(HttpVersion.HTTP_2, HttpVersion.HTTP_1_1))
                .setEnabledSecureTransportProtocols(new LinkedHashSet<>(Set.of("TLSv1.3", "TLSv1.2")))
                .setSslHandshakeTimeout(HANDSHAKE_SECONDS)
                .setSslHandshakeTimeoutUnit(TimeUnit.SECONDS);
        CIPHER_SUITES.forEach(options::addEnabledCipherSuite);
        authorities.ifPresent(judge -> options.setTrustOptions(TrustOptions.wrap(judge)));
    }

    /**
     * Whether a request's connection may go on: false where its client has shown a certificate that does not count any
     * more. Absent where no client has shown any.
     */
    public Optional<Predicate<HttpServerRequest>> stillTrusted() {
        return clientAuth == ClientAuth.NONE
                ? Optional.empty()
                : authorities.map(
                        judge -> request -> judge.stillTrusts(request.sslSession(), System.currentTimeMillis()));
    }

    private List<String> state() throws IOException {
        List<String> state = new ArrayList<>(folder.state());
        if (authoritiesFile.isPresent()) {
            Path file = authoritiesFile.get();
            state.add(file + " " + Files.getLastModifiedTime(file) + " " + Files.size(file));
        }
        return state;
    }
}
