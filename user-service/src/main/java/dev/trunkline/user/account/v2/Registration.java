package dev.trunkline.user.account.v2;

import static dev.trunkline.user.account.Forms.MISSING;

import dev.trunkline.user.account.Forms;
import dev.trunkline.user.account.NewAccount;
import dev.trunkline.user.password.NewPassword;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;
import java.util.Optional;
import java.util.stream.Stream;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/**
 * What a person gives to get an account. Lengths count code points, after normalisation.
 *
 * @param password any characters; there are no composition rules (NIST SP 800-63B §3.1.1.2)
 */
@NewPassword
@Schema(name = "RegistrationV2")
public record Registration(
        @NotNull(message = MISSING) @Pattern(regexp = Forms.HANDLE, message = Forms.HANDLE_MESSAGE)
        String handle,

        @NotNull(message = MISSING) @Valid Name name,

        @NotNull(message = MISSING)
        @Size(max = Forms.EMAIL_MAX, message = Forms.EMAIL_TOO_LONG)
        @Pattern(regexp = Forms.EMAIL, message = Forms.EMAIL_MESSAGE)
        String email,

        @NotNull(message = MISSING) @Schema(minLength = 8, maxLength = 128)
        String password)
        implements NewPassword.Holder {

    public Registration {
        email = Forms.normalisedEmail(email);
        password = Forms.normalised(password);
    }

    @Override
    public Stream<String> known() {
        return Stream.of(
                handle,
                email,
                name == null ? null : name.display(),
                name == null ? null : name.given(),
                name == null ? null : name.family());
    }

    public NewAccount account() {
        return new NewAccount(
                handle,
                name.display(),
                Optional.ofNullable(name.given()),
                Optional.ofNullable(name.family()),
                email,
                password);
    }

    @Override
    public String toString() {
        return "registration of " + handle;
    }
}
