package dev.trunkline.gateway.auth;

import dev.trunkline.gateway.exchange.Principal;
import dev.trunkline.gateway.route.TokenRules;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.jose4j.jwa.AlgorithmConstraints;
import org.jose4j.jwa.AlgorithmConstraints.ConstraintType;
import org.jose4j.jws.AlgorithmIdentifiers;
import org.jose4j.jws.JsonWebSignature;
import org.jose4j.jwt.JwtClaims;
import org.jose4j.jwt.MalformedClaimException;
import org.jose4j.jwt.NumericDate;
import org.jose4j.jwt.consumer.InvalidJwtException;
import org.jose4j.jwx.HeaderParameterNames;
import org.jose4j.lang.JoseException;

/**
 * Judges an access token by the rules of its issuer, a set of keys and a time; pure. Of the token's header only
 * {@code kid} is heeded, to find the key among the issuer's own, or else the algorithm if only one of those is for it; keys
 * that a token brings or points to ({@code jwk}, {@code jku}, {@code x5c}, {@code x5u}) are not.
 */
final class TokenVerifier {

    private static final String[] WITH_A_PUBLIC_HALF = {
        AlgorithmIdentifiers.ECDSA_USING_P256_CURVE_AND_SHA256,
        AlgorithmIdentifiers.ECDSA_USING_P384_CURVE_AND_SHA384,
        AlgorithmIdentifiers.ECDSA_USING_P521_CURVE_AND_SHA512,
        AlgorithmIdentifiers.EDDSA,
        AlgorithmIdentifiers.RSA_USING_SHA256,
        AlgorithmIdentifiers.RSA_USING_SHA384,
        AlgorithmIdentifiers.RSA_USING_SHA512,
        AlgorithmIdentifiers.RSA_PSS_USING_SHA256,
        AlgorithmIdentifiers.RSA_PSS_USING_SHA384,
        AlgorithmIdentifiers.RSA_PSS_USING_SHA512
    };
    private static final Set<String> ALGORITHMS = Set.of(WITH_A_PUBLIC_HALF);
    private static final AlgorithmConstraints CONSTRAINTS =
            new AlgorithmConstraints(ConstraintType.PERMIT, WITH_A_PUBLIC_HALF);

    /** RFC 9068 §2.1, and what most issuers write; a token of another type was made for something else (RFC 8725 §3.11). */
    private static final Set<String> TYPES = Set.of("jwt", "at+jwt", "application/at+jwt");

    private static final int LONGEST_KID = 256;
    private static final Verdict UNKNOWN_KEY = new Verdict.UnknownKey();

    private final TokenRules rules;
    private final Claims claims;
    private final Minter minter;

    /**
     * @param minter makes what services get in the place of a token that is not ours
     */
    TokenVerifier(TokenRules rules, Minter minter) {
        this.rules = rules;
        this.claims = new Claims(rules.claims());
        this.minter = minter;
    }

    Verdict verify(String token, KeySet keys, long nowSeconds) {
        try {
            JsonWebSignature signature = new JsonWebSignature();
            signature.setAlgorithmConstraints(CONSTRAINTS);
            signature.setCompactSerialization(token);
            String type = text(signature, HeaderParameterNames.TYPE);
            if (type != null && !TYPES.contains(type.toLowerCase(Locale.ROOT))) {
                return new Verdict.Bad("is of another type");
            }
            String kid = text(signature, HeaderParameterNames.KEY_ID);
            if (kid != null && kid.length() > LONGEST_KID) {
                return new Verdict.Bad("names no key (kid)");
            }
            String algorithm = String.valueOf(text(signature, HeaderParameterNames.ALGORITHM));
            List<KeySet.Pinned> unsaid = kid == null ? keys.by(algorithm) : List.of();
            if (unsaid.size() > 1) {
                return new Verdict.Bad("names no key (kid), and there are several");
            }
            Optional<KeySet.Pinned> key = kid == null ? unsaid.stream().findFirst() : keys.key(kid);
            if (key.isEmpty()) {
                // What no key could have signed is no reason to fetch keys.
                return ALGORITHMS.contains(algorithm)
                        ? UNKNOWN_KEY
                        : new Verdict.Bad("is signed in a way that does not count here");
            }
            if (!key.get().algorithm().equals(algorithm)) {
                return new Verdict.Bad("is not signed with " + key.get().algorithm());
            }
            // RFC 7515 §2: there is one way to write it. A decoder is lenient, and who has a token could write it anew
            // for
            // each request.
            if (!token.endsWith('.' + signature.getEncodedSignature())) {
                return new Verdict.Bad("is malformed");
            }
            signature.setKey(key.get().key());
            if (!signature.verifySignature()) {
                // Without a name a new key looks like a wrong signature by the old one.
                return kid == null ? UNKNOWN_KEY : new Verdict.Bad("has a wrong signature");
            }
            return judge(JwtClaims.parse(signature.getPayload()), nowSeconds);
        } catch (JoseException | InvalidJwtException | MalformedClaimException | ClassCastException malformed) {
            // The library takes members of the header, such as those of "crit", for texts without looking.
            return new Verdict.Bad("is malformed");
        }
    }

    /** Null if the header has no such member. */
    private static String text(JsonWebSignature signature, String member) throws JoseException {
        Object value = signature.getHeaders().getObjectHeaderValue(member);
        if (value == null || value instanceof String) {
            return (String) value;
        }
        throw new JoseException("'" + member + "' is no text");
    }

    private Verdict judge(JwtClaims said, long nowSeconds) throws MalformedClaimException {
        long skew = rules.skew().toSeconds();
        NumericDate expires = said.getExpirationTime();
        NumericDate notBefore = said.getNotBefore();
        if (expires == null) {
            return new Verdict.Bad("has no expiry");
        }
        if (nowSeconds - skew >= expires.getValue()) {
            return new Verdict.Bad("has expired");
        }
        if (notBefore != null && nowSeconds + skew < notBefore.getValue()) {
            return new Verdict.Bad("is not valid yet");
        }
        if (!rules.issuer().equals(said.getIssuer())) {
            return new Verdict.Bad("comes from another issuer");
        }
        if (!said.getAudience().contains(rules.audience())) {
            return new Verdict.Bad("is meant for another audience");
        }
        if (said.getSubject() == null || said.getSubject().isEmpty()) {
            return new Verdict.Bad("names no subject");
        }
        NumericDate issuedAt = said.getIssuedAt();
        long issued = issuedAt == null ? 0 : issuedAt.getValue();
        // An expiry at the end of time is one that never comes.
        long until = Math.min(expires.getValue(), Long.MAX_VALUE - skew) + skew;
        Principal.Subject who = claims.bearer(said.getClaimsMap(), said.getSubject());
        if (rules.ours()) {
            // RFC 7519 §4.1.6: an issuer need not say when.
            return new Verdict.Good(who, until, issued, issuedAt == null ? nowSeconds : issued, Optional.empty());
        }
        Minter.Minted minted = minter.mint(who, said.getClaimsMap(), until, nowSeconds);
        return new Verdict.Good(who, minted.untilSeconds(), issued, nowSeconds, Optional.of(minted.credentials()));
    }
}
