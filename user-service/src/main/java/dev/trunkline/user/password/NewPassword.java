package dev.trunkline.user.password;

import jakarta.inject.Singleton;
import jakarta.validation.Constraint;
import jakarta.validation.ConstraintValidator;
import jakarta.validation.ConstraintValidatorContext;
import jakarta.validation.Payload;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import java.util.Optional;
import java.util.stream.Stream;

/** On a {@link NewPassword.Holder}: its password must pass {@link PasswordRules}. */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@Constraint(validatedBy = NewPassword.Check.class)
public @interface NewPassword {

    String message() default "";

    Class<?>[] groups() default {};

    Class<? extends Payload>[] payload() default {};

    /** Something that sets a password. */
    interface Holder {

        /** Null if it is missing, which is another constraint's to judge. */
        String password();

        /** What others know of its owner; nulls are passed over. */
        Stream<String> known();
    }

    /** Checks it, and names the field. */
    @Singleton
    final class Check implements ConstraintValidator<NewPassword, Holder> {

        private final PasswordRules rules;

        Check(PasswordRules rules) {
            this.rules = rules;
        }

        @Override
        public boolean isValid(Holder holder, ConstraintValidatorContext context) {
            if (holder == null || holder.password() == null) {
                return true;
            }
            Optional<String> fault = rules.check(
                    holder.password(),
                    holder.known().filter(word -> word != null).toArray(String[]::new));
            fault.ifPresent(detail -> {
                context.disableDefaultConstraintViolation();
                context.buildConstraintViolationWithTemplate(detail)
                        .addPropertyNode("password")
                        .addConstraintViolation();
            });
            return fault.isEmpty();
        }
    }
}
