package dev.trunkline.gateway.auth;

import dev.trunkline.gateway.exchange.Principal;
import dev.trunkline.gateway.route.Access;
import dev.trunkline.gateway.route.CredentialKind;
import dev.trunkline.outbox.revocation.Revoked;
import io.vertx.core.Future;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongSupplier;

/** Judges credentials of all kinds and remembers the good ones; shared by all event loops. */
public final class Authenticator {

    private static final int LONGEST = 4_096;
    private static final Verdict OTHER_ISSUER = new Verdict.Bad("comes from another issuer");
    private static final Verdict REVOKED = new Verdict.Bad("has been revoked");

    private final Map<String, Issuer> issuers;
    private final Issuer ours;
    private final Optional<Issuer> opaque;
    private final Optional<ApiKeys> keys;
    private final VerifiedTokens verified;
    private final CertificateIdentity certificates;
    private final Revoked revoked;
    private final LongSupplier epochSeconds;

    /**
     * @param issuers by name
     * @param ours without whose keys the gateway is not ready
     * @param opaque whom tokens are of that do not say it
     */
    Authenticator(
            Map<String, Issuer> issuers,
            Issuer ours,
            Optional<Issuer> opaque,
            Optional<ApiKeys> keys,
            VerifiedTokens verified,
            CertificateIdentity certificates,
            Revoked revoked,
            LongSupplier epochSeconds) {
        this.issuers = Map.copyOf(issuers);
        this.ours = ours;
        this.opaque = opaque;
        this.keys = keys;
        this.verified = verified;
        this.certificates = certificates;
        this.revoked = revoked;
        this.epochSeconds = epochSeconds;
    }

    /** Null if they must be judged; the hot path, which makes no objects and does no arithmetic of signatures. */
    Verdict.Good remembered(String credentials) {
        String key = Shown.plain(credentials)
                ? credentials
                : Shown.of(credentials).map(Shown::key).orElse("");
        Verdict.Good good = verified.get(key);
        return good == null || covered(good) ? null : good;
    }

    /** At once; {@link Verdict.Unsettled} if that takes longer. */
    Verdict judge(String credentials, Access access) {
        Optional<Shown> shown = Shown.of(credentials).filter(it -> access.takes(it.kind()));
        if (shown.isEmpty()) {
            return new Verdict.Refused(Challenges.refusal(access));
        }
        return kept(shown.get(), judge(shown.get()));
    }

    /** For what was unsettled; never fails. */
    Future<Verdict> settle(String credentials) {
        Shown shown = Shown.of(credentials).orElseThrow();
        Future<Verdict> verdict = shown.kind() == CredentialKind.BEARER
                ? issuer(shown.secret()).orElse(ours).settle(shown.secret())
                : keys.orElseThrow().settle(shown);
        return verdict.map(found -> kept(shown, as(shown.kind(), found)));
    }

    /** Of a certificate that the listener found good when the connection began; empty if it names nobody or has expired. */
    Optional<Verdict> certificate(String encoded) {
        return certificates.of(encoded);
    }

    /** Whether there is a key to judge our own tokens with. */
    public boolean ready() {
        return ours.ready();
    }

    private Verdict judge(Shown shown) {
        if (shown.kind() != CredentialKind.BEARER) {
            return keys.map(known -> known.judge(shown)).orElseGet(() -> ApiKeys.refused(shown.kind()));
        }
        String token = shown.secret();
        if (token.length() > LONGEST) {
            return new Verdict.Bad("is longer than " + LONGEST + " characters");
        }
        return issuer(token)
                .map(issuer -> issuer.judge(token, epochSeconds.getAsLong()))
                .orElse(OTHER_ISSUER);
    }

    /** Empty if it says that it is of somebody whom we do not know. */
    private Optional<Issuer> issuer(String token) {
        if (!UnverifiedIssuer.signed(token)) {
            return Optional.of(opaque.orElse(ours));
        }
        Optional<String> said = UnverifiedIssuer.of(token);
        // Who says nothing is told by ours what is wrong.
        return said.isEmpty() ? Optional.of(ours) : Optional.ofNullable(issuers.get(said.get()));
    }

    /** A key that came as a password must not count where it may not come so, and the other way round. */
    private static Verdict as(CredentialKind kind, Verdict verdict) {
        if (!(verdict instanceof Verdict.Good good) || good.principal().by() == kind) {
            return verdict;
        }
        Principal.Subject who = good.principal();
        return new Verdict.Good(
                new Principal.Subject(who.subject(), kind, who.credential(), who.scopes(), who.roles(), who.plan()),
                good.untilSeconds(),
                good.issuedSeconds(),
                good.heardSeconds(),
                good.onward());
    }

    private boolean covered(Verdict.Good good) {
        return revoked.coversCredential(good.principal().credential(), good.heardSeconds())
                || revoked.coversSubject(good.principal().subject(), good.issuedSeconds());
    }

    private Verdict kept(Shown shown, Verdict verdict) {
        if (verdict instanceof Verdict.Good good) {
            if (covered(good)) {
                return good.principal().by() == CredentialKind.BEARER
                        ? REVOKED
                        : ApiKeys.refused(good.principal().by());
            }
            verified.put(shown.key(), good);
        }
        return verdict;
    }
}
