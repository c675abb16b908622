package dev.trunkline.gateway.auth;

import dev.trunkline.gateway.exchange.Principal;
import dev.trunkline.gateway.exchange.Scopes;
import dev.trunkline.gateway.problem.Problem;
import dev.trunkline.gateway.route.CertificateRule;
import dev.trunkline.gateway.route.CredentialKind;
import dev.trunkline.outbox.revocation.Revoked;
import java.io.ByteArrayInputStream;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.Base64;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.regex.Pattern;

/**
 * Whom a client's certificate names, which the listener has found good: by its URI, as SPIFFE has it, or else by its
 * subject. Services are told by {@code Client-Cert}. Where the routes file says what this one may do they get a token as
 * well, as for an API key, so that they need not have a list of certificates of their own.
 *
 * <p>A connection may outlive the certificate that it began with, and the account that this stands for: both are looked at
 * for each request. What was issued before an account was suspended is that account's no more.
 */
final class CertificateIdentity {

    private static final int URI = 6;
    /** RFC 3986 §3.1. What is none must not pass for somebody's subject. */
    private static final Pattern IS_URI = Pattern.compile("[A-Za-z][A-Za-z0-9+.-]*:.+");

    private static final String PREFIX = "x509:";

    private static final Verdict SUSPENDED = new Verdict.Refused(Problem.forbidden(
            "This certificate was issued before its account was suspended, and does not count any more."));

    private final Map<String, CertificateRule> rules;
    private final Minter minter;
    private final VerifiedTokens known;
    private final Revoked revoked;
    private final LongSupplier epochSeconds;

    /**
     * @param rules by URI or subject
     * @param known apart from what headers show: a certificate is no secret
     */
    CertificateIdentity(
            Map<String, CertificateRule> rules,
            Minter minter,
            VerifiedTokens known,
            Revoked revoked,
            LongSupplier epochSeconds) {
        this.rules = rules;
        this.minter = minter;
        this.known = known;
        this.revoked = revoked;
        this.epochSeconds = epochSeconds;
    }

    /**
     * Empty if it names nobody or has expired.
     *
     * @param encoded as {@code Client-Cert} has it (RFC 9440 §2.1)
     */
    Optional<Verdict> of(String encoded) {
        Verdict.Good good = known.get(encoded);
        if (good != null && !revoked.coversCredential(good.principal().credential(), good.heardSeconds())) {
            return Optional.of(standing(good));
        }
        Optional<Verdict.Good> found = read(encoded);
        found.ifPresent(fresh -> known.put(encoded, fresh));
        return found.map(this::standing);
    }

    private Verdict standing(Verdict.Good good) {
        return revoked.coversSubject(good.principal().subject(), good.issuedSeconds()) ? SUSPENDED : good;
    }

    private Optional<Verdict.Good> read(String encoded) {
        try {
            byte[] der = Base64.getDecoder().decode(encoded.substring(1, encoded.length() - 1));
            X509Certificate certificate = (X509Certificate)
                    CertificateFactory.getInstance("X.509").generateCertificate(new ByteArrayInputStream(der));
            String name = name(certificate);
            long now = epochSeconds.getAsLong();
            long from =
                    TimeUnit.MILLISECONDS.toSeconds(certificate.getNotBefore().getTime());
            long until =
                    TimeUnit.MILLISECONDS.toSeconds(certificate.getNotAfter().getTime());
            if (now >= until) {
                return Optional.empty();
            }
            CertificateRule rule = rules.get(name);
            return Optional.of(
                    rule == null
                            ? new Verdict.Good(
                                    subject(PREFIX + name, Scopes.NONE, Set.of(), ""),
                                    until,
                                    from,
                                    now,
                                    Optional.empty())
                            : named(name, rule, from, until, now));
        } catch (CertificateException | IllegalArgumentException unreadable) {
            return Optional.empty();
        }
    }

    private Verdict.Good named(String name, CertificateRule rule, long from, long until, long now) {
        Principal.Subject who =
                subject(rule.subject().orElse(PREFIX + name), Scopes.of(rule.scopes()), rule.roles(), rule.plan());
        Minter.Minted minted = minter.mint(who, Map.of(), until, now);
        return new Verdict.Good(who, minted.untilSeconds(), from, now, Optional.of(minted.credentials()));
    }

    private static Principal.Subject subject(String name, Scopes scopes, Set<String> roles, String plan) {
        return new Principal.Subject(name, CredentialKind.CERTIFICATE, "", scopes, roles, plan);
    }

    private static String name(X509Certificate certificate) throws CertificateException {
        Collection<List<?>> names = certificate.getSubjectAlternativeNames();
        if (names != null) {
            for (List<?> name : names) {
                if (name.get(0).equals(URI)
                        && IS_URI.matcher((String) name.get(1)).matches()) {
                    return (String) name.get(1);
                }
            }
        }
        return certificate.getSubjectX500Principal().getName();
    }
}
