package dev.trunkline.user.account;

import java.util.Optional;

/**
 * What makes an account, in the forms of {@link Forms}.
 *
 * @param password 8 to 128 characters
 */
public record NewAccount(
        String handle,
        String displayName,
        Optional<String> givenName,
        Optional<String> familyName,
        String email,
        String password) {

    @Override
    public String toString() {
        return "new account " + handle;
    }
}
