package dev.trunkline.user.account.v2;

import static dev.trunkline.user.account.Forms.MISSING;

import com.fasterxml.jackson.databind.annotation.JsonDeserialize;
import dev.trunkline.user.account.AccountStatus;
import dev.trunkline.user.account.Edition;
import dev.trunkline.user.account.Forms;
import dev.trunkline.user.account.GivenRole;
import dev.trunkline.user.account.GivenStatus;
import dev.trunkline.user.account.Role;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/** An account as its owner writes it back; what cannot be changed may be repeated, or left out. */
@Schema(name = "UserDocumentV2")
record UserDocument(
        String id,

        @NotNull(message = MISSING) @Pattern(regexp = Forms.HANDLE, message = Forms.HANDLE_MESSAGE)
        String handle,

        @NotNull(message = MISSING) @Valid Name name,

        @NotNull(message = MISSING)
        @Size(max = Forms.EMAIL_MAX, message = Forms.EMAIL_TOO_LONG)
        @Pattern(regexp = Forms.EMAIL, message = Forms.EMAIL_MESSAGE)
        String email,

        @JsonDeserialize(using = GivenStatus.class) AccountStatus status,

        @JsonDeserialize(using = GivenRole.class) Role role,

        String createdAt)
        implements Edition.Document {

    UserDocument {
        email = Forms.normalisedEmail(email);
    }
}
