package dev.trunkline.user.session;

import dev.trunkline.user.account.Account;
import dev.trunkline.user.account.UserView;
import dev.trunkline.user.token.AccessTokens;
import jakarta.inject.Singleton;
import java.util.UUID;

/** Gives a client what it acts with in a session. */
@Singleton
class SessionViews {

    private final AccessTokens accessTokens;

    SessionViews(AccessTokens accessTokens) {
        this.accessTokens = accessTokens;
    }

    /**
     * @param account as it is now; its transaction should keep changes from it
     */
    SessionView view(Account account, UUID session, RefreshToken token) {
        return new SessionView(
                accessTokens.issue(account, session),
                "Bearer",
                accessTokens.lifetime().toSeconds(),
                token.text(),
                UserView.own(account));
    }
}
