package dev.trunkline.user.account.v1;

import static dev.trunkline.user.account.Forms.MISSING;

import dev.trunkline.user.account.Forms;
import dev.trunkline.user.account.NewAccount;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;
import java.util.Optional;

/**
 * What a person gives to get an account. Lengths count code points, after normalisation.
 *
 * @param password any characters; there are no composition rules (NIST SP 800-63B §3.1.1.2)
 */
record Registration(
        @NotNull(message = MISSING) @Pattern(regexp = Forms.HANDLE, message = Forms.HANDLE_MESSAGE)
        String handle,

        @NotNull(message = MISSING) @Pattern(regexp = Forms.NAME, message = Forms.NAME_MESSAGE)
        String displayName,

        @NotNull(message = MISSING)
        @Size(max = Forms.EMAIL_MAX, message = Forms.EMAIL_TOO_LONG)
        @Pattern(regexp = Forms.EMAIL, message = Forms.EMAIL_MESSAGE)
        String email,

        @NotNull(message = MISSING) @Pattern(regexp = Forms.PASSWORD, message = Forms.PASSWORD_MESSAGE)
        String password) {

    Registration {
        displayName = Forms.normalised(displayName);
        email = Forms.normalisedEmail(email);
        password = Forms.normalised(password);
    }

    NewAccount account() {
        return new NewAccount(handle, displayName, Optional.empty(), Optional.empty(), email, password);
    }

    @Override
    public String toString() {
        return "registration of " + handle;
    }
}
