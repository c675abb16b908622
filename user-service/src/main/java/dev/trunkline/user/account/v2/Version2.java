package dev.trunkline.user.account.v2;

import dev.trunkline.user.account.Account;
import dev.trunkline.user.account.Edition;
import dev.trunkline.user.account.Profile;
import java.util.Optional;

/** Shows a name with its parts. */
public final class Version2 implements Edition<UserDocument> {

    static final String PATH = "/v2/users";

    @Override
    public String path() {
        return PATH;
    }

    @Override
    public Object view(Account account, boolean own) {
        return UserView.of(account, own);
    }

    @Override
    public Class<UserDocument> document() {
        return UserDocument.class;
    }

    @Override
    public Profile merged(Profile current, UserDocument wanted) {
        return new Profile(
                wanted.handle(),
                wanted.name().display(),
                Optional.ofNullable(wanted.name().given()),
                Optional.ofNullable(wanted.name().family()),
                wanted.email(),
                Optional.ofNullable(wanted.status()).orElse(current.status()),
                Optional.ofNullable(wanted.role()).orElse(current.role()));
    }
}
