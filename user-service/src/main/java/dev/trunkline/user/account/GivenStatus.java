package dev.trunkline.user.account;

import dev.trunkline.rest.json.GivenOrAbsent;

/** Reads a status that a document may leave out. */
public final class GivenStatus extends GivenOrAbsent<AccountStatus> {

    GivenStatus() {
        super(AccountStatus.class);
    }
}
