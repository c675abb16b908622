package dev.trunkline.user.follow;

import dev.trunkline.user.account.AccountListener;
import jakarta.inject.Singleton;
import java.util.UUID;
import org.jdbi.v3.core.Handle;

/** A deleted account follows nobody and is followed by nobody. */
@Singleton
class EndOfFollows implements AccountListener {

    @Override
    public void deleted(Handle transaction, UUID account) {
        CountTable.subtractAll(transaction, account);
    }
}
