package dev.trunkline.user.session;

import dev.trunkline.user.account.AccountListener;
import dev.trunkline.user.revocation.Revocations;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.util.UUID;
import org.jdbi.v3.core.Handle;

/** An account that does not take part has no sessions, and what it was given counts no more at the gateways. */
@Singleton
class EndOfSessions implements AccountListener {

    private final Clock clock;

    EndOfSessions(Clock clock) {
        this.clock = clock;
    }

    @Override
    public void inactive(Handle transaction, UUID account) {
        Sessions.endAll(transaction, account);
        Revocations.account(transaction, account, clock.instant());
    }
}
