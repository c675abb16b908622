package dev.trunkline.user.account.v1;

import dev.trunkline.user.account.Account;
import dev.trunkline.user.account.Edition;
import dev.trunkline.user.account.Profile;
import dev.trunkline.user.account.UserView;
import java.util.Optional;

/** Shows a name as one text, and leaves its parts as they are. */
final class Version1 implements Edition<UserDocument> {

    static final String PATH = "/v1/users";

    @Override
    public String path() {
        return PATH;
    }

    @Override
    public Object view(Account account, boolean own) {
        return own ? UserView.own(account) : UserView.open(account);
    }

    @Override
    public Class<UserDocument> document() {
        return UserDocument.class;
    }

    @Override
    public Profile merged(Profile current, UserDocument wanted) {
        return new Profile(
                wanted.handle(),
                wanted.displayName(),
                current.givenName(),
                current.familyName(),
                wanted.email(),
                Optional.ofNullable(wanted.status()).orElse(current.status()),
                Optional.ofNullable(wanted.role()).orElse(current.role()));
    }
}
