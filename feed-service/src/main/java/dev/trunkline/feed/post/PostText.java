package dev.trunkline.feed.post;

import jakarta.validation.Constraint;
import jakarta.validation.ConstraintValidator;
import jakarta.validation.ConstraintValidatorContext;
import jakarta.validation.Payload;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** 1 to 500 characters (code points, as people count them), not all blank, no control but line breaks and tabs. */
@Target({ElementType.FIELD, ElementType.PARAMETER, ElementType.RECORD_COMPONENT})
@Retention(RetentionPolicy.RUNTIME)
@Constraint(validatedBy = PostText.Check.class)
@interface PostText {

    String message() default "must have 1 to 500 characters, not all blank, and no control characters but \\n and \\t";

    Class<?>[] groups() default {};

    Class<? extends Payload>[] payload() default {};

    /** Checks it; what is not there is another constraint's to judge. */
    final class Check implements ConstraintValidator<PostText, String> {

        private static final int MAX = 500;

        @Override
        public boolean isValid(String text, ConstraintValidatorContext context) {
            return text == null
                    || (!text.isBlank()
                            && text.codePointCount(0, text.length()) <= MAX
                            && text.codePoints().allMatch(Check::allowed));
        }

        private static boolean allowed(int point) {
            boolean halfPair = point >= Character.MIN_SURROGATE && point <= Character.MAX_SURROGATE;
            return point == '\n' || point == '\t' || (!Character.isISOControl(point) && !halfPair);
        }
    }
}
