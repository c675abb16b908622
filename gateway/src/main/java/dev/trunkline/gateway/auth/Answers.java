package dev.trunkline.gateway.auth;

import java.util.Collection;
import java.util.Map;
import java.util.OptionalLong;

/** What all answers of RFC 7662 §2.2 must say to count, whoever gave them; pure. */
final class Answers {

    private Answers() {}

    /** Whether the times are right, and the issuer and the audience too where the answer names them. */
    static boolean count(Map<String, Object> answer, String issuer, String audience, long nowSeconds, long skew) {
        OptionalLong expires = seconds(answer, "exp");
        OptionalLong notBefore = seconds(answer, "nbf");
        return !(expires.isPresent() && nowSeconds - skew >= expires.getAsLong())
                && !(notBefore.isPresent() && nowSeconds + skew < notBefore.getAsLong())
                && (answer.get("iss") == null || issuer.equals(answer.get("iss")))
                && (answer.get("aud") == null || names(answer.get("aud"), audience))
                && Claims.text(answer, "sub").filter(sub -> !sub.isEmpty()).isPresent();
    }

    static OptionalLong seconds(Map<String, Object> answer, String name) {
        return answer.get(name) instanceof Number number ? OptionalLong.of(number.longValue()) : OptionalLong.empty();
    }

    /** The end of the credentials, {@link Long#MAX_VALUE} if they have none. */
    static long until(Map<String, Object> answer) {
        return seconds(answer, "exp").orElse(Long.MAX_VALUE);
    }

    private static boolean names(Object audiences, String audience) {
        return audiences instanceof Collection<?> several ? several.contains(audience) : audience.equals(audiences);
    }
}
