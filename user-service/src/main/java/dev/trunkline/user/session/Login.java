package dev.trunkline.user.session;

import jakarta.validation.constraints.NotNull;

/** What a person gives to log in. Not checked for form: what has the wrong form is simply wrong. */
record Login(
        @NotNull(message = "is missing") String handle,
        @NotNull(message = "is missing") String password) {

    @Override
    public String toString() {
        return "login of " + handle;
    }
}
