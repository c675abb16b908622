package dev.trunkline.user.apikey;

import dev.trunkline.user.account.AccountListener;
import jakarta.inject.Singleton;
import java.util.UUID;
import org.jdbi.v3.core.Handle;

/** The keys of an account that is deleted go with it; those of one that is suspended do not count meanwhile. */
@Singleton
class EndOfKeys implements AccountListener {

    @Override
    public void deleted(Handle transaction, UUID account) {
        ApiKeyTable.deleteAll(transaction, account);
    }
}
