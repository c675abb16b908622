package dev.trunkline.user.session;

import dev.trunkline.user.account.AccountListener;
import jakarta.inject.Singleton;
import java.util.UUID;
import org.jdbi.v3.core.Handle;

/** An account that does not take part has no sessions; its access tokens end by themselves. */
@Singleton
class EndOfSessions implements AccountListener {

    @Override
    public void inactive(Handle transaction, UUID account) {
        Sessions.endAll(transaction, account);
    }
}
