package dev.trunkline.user.session;

import jakarta.validation.constraints.NotNull;

/** What a client gives to stay logged in. */
record Refresh(@NotNull(message = "is missing") String refreshToken) {

    @Override
    public String toString() {
        return "refresh";
    }
}
