package dev.trunkline.user.session;

import jakarta.validation.constraints.NotNull;

/** What the owner of an account gives to have another password. */
record PasswordChange(
        @NotNull(message = "is missing") String currentPassword,
        @NotNull(message = "is missing") String newPassword) {

    @Override
    public String toString() {
        return "change of a password";
    }
}
