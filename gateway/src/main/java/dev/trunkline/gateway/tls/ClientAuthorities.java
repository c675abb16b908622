package dev.trunkline.gateway.tls;

import java.io.IOException;
import java.net.Socket;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedTrustManager;

/** Judges clients' certificates by the authorities of the newest reading of their file. */
final class ClientAuthorities extends X509ExtendedTrustManager {

    private static final String JUDGED = "trunkline.client-judged";

    private volatile X509ExtendedTrustManager judge;

    ClientAuthorities(X509ExtendedTrustManager first) {
        this.judge = first;
    }

    static X509ExtendedTrustManager read(Path file) throws IOException, GeneralSecurityException {
        KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
        store.load(null, null);
        int number = 0;
        for (X509Certificate authority : Pem.certificates(file)) {
            store.setCertificateEntry("authority-" + number++, authority);
        }
        TrustManagerFactory factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        factory.init(store);
        for (TrustManager manager : factory.getTrustManagers()) {
            if (manager instanceof X509ExtendedTrustManager extended) {
                return extended;
            }
        }
        throw new GeneralSecurityException("this Java has no X.509 trust manager");
    }

    void replace(X509ExtendedTrustManager fresh) {
        judge = fresh;
    }

    /**
     * Whether a client's certificate counts now. A session is resumed without being judged again, for a day, and a
     * connection may be open for longer: meanwhile authorities are replaced, and certificates end.
     */
    boolean stillTrusts(SSLSession session, long nowMillis) {
        X509ExtendedTrustManager now = judge;
        if (session.getValue(JUDGED) instanceof Judged judged
                && judged.by() == now
                && nowMillis < judged.untilMillis()) {
            return true;
        }
        try {
            X509Certificate[] chain = (X509Certificate[]) session.getPeerCertificates();
            now.checkClientTrusted(chain, chain[0].getPublicKey().getAlgorithm());
            session.putValue(JUDGED, new Judged(now, chain[0].getNotAfter().getTime()));
            return true;
        } catch (SSLPeerUnverifiedException shownNone) {
            return true;
        } catch (CertificateException notAnyMore) {
            return false;
        }
    }

    private record Judged(X509ExtendedTrustManager by, long untilMillis) {}

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
            throws CertificateException {
        judge.checkClientTrusted(chain, authType, engine);
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType, Socket socket)
            throws CertificateException {
        judge.checkClientTrusted(chain, authType, socket);
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType) throws CertificateException {
        judge.checkClientTrusted(chain, authType);
    }

    @Override
    public X509Certificate[] getAcceptedIssuers() {
        return judge.getAcceptedIssuers();
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
            throws CertificateException {
        throw new CertificateException("these authorities are for clients");
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType, Socket socket)
            throws CertificateException {
        throw new CertificateException("these authorities are for clients");
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType) throws CertificateException {
        throw new CertificateException("these authorities are for clients");
    }
}
