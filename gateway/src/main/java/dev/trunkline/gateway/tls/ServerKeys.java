package dev.trunkline.gateway.tls;

import java.net.Socket;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.OptionalInt;
import javax.net.ssl.ExtendedSSLSession;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SNIServerName;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedKeyManager;

/**
 * Shows each client the certificate for the name that it asks for, always of the newest reading of the files. A handshake
 * asks three times; its alias holds the reading, so that all three answers are of the same.
 */
final class ServerKeys extends X509ExtendedKeyManager {

    private record Readings(Identities newest, Identities before) {}

    private volatile Readings readings;

    ServerKeys(List<Identity> first) {
        Identities identities = new Identities(0, List.copyOf(first));
        this.readings = new Readings(identities, identities);
    }

    /** One caller at a time. */
    void replace(List<Identity> fresh) {
        Identities newest = readings.newest;
        readings = new Readings(new Identities(newest.generation() + 1, List.copyOf(fresh)), newest);
    }

    @Override
    public String chooseEngineServerAlias(String keyType, Principal[] issuers, SSLEngine engine) {
        Identities newest = readings.newest;
        OptionalInt number = newest.find(serverName(engine), keyType);
        return number.isPresent() ? newest.generation() + "." + number.getAsInt() : null;
    }

    @Override
    public X509Certificate[] getCertificateChain(String alias) {
        Identity identity = identity(alias);
        return identity == null ? null : identity.chain().toArray(X509Certificate[]::new);
    }

    @Override
    public PrivateKey getPrivateKey(String alias) {
        Identity identity = identity(alias);
        return identity == null ? null : identity.key();
    }

    private Identity identity(String alias) {
        int dot = alias.indexOf('.');
        int generation = Integer.parseInt(alias.substring(0, dot));
        int number = Integer.parseInt(alias.substring(dot + 1));
        Readings now = readings;
        if (now.newest.generation() == generation) {
            return now.newest.all().get(number);
        }
        return now.before.generation() == generation ? now.before.all().get(number) : null;
    }

    private static String serverName(SSLEngine engine) {
        if (engine.getHandshakeSession() instanceof ExtendedSSLSession session) {
            for (SNIServerName name : session.getRequestedServerNames()) {
                if (name instanceof SNIHostName host) {
                    return host.getAsciiName();
                }
            }
        }
        return "";
    }

    @Override
    public String[] getServerAliases(String keyType, Principal[] issuers) {
        return new String[0];
    }

    @Override
    public String chooseServerAlias(String keyType, Principal[] issuers, Socket socket) {
        return null;
    }

    @Override
    public String[] getClientAliases(String keyType, Principal[] issuers) {
        return new String[0];
    }

    @Override
    public String chooseClientAlias(String[] keyType, Principal[] issuers, Socket socket) {
        return null;
    }
}
