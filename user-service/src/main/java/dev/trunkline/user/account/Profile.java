package dev.trunkline.user.account;

import java.util.Optional;

/**
 * What of an account can be changed through the API.
 *
 * @param handle unique, {@code [a-z0-9_]{3,30}}
 * @param displayName 1 to 80 characters
 * @param givenName 1 to 80 characters
 * @param familyName 1 to 80 characters
 * @param email unique, lower case
 */
public record Profile(
        String handle,
        String displayName,
        Optional<String> givenName,
        Optional<String> familyName,
        String email,
        AccountStatus status,
        Role role) {}
