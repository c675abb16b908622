package dev.trunkline.user.account;

import dev.trunkline.rest.json.GivenOrAbsent;

/** Reads a role that a document may leave out. */
public final class GivenRole extends GivenOrAbsent<Role> {

    GivenRole() {
        super(Role.class);
    }
}
