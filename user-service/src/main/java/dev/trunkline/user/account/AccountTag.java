package dev.trunkline.user.account;

import dev.trunkline.rest.conditional.EntityTag;
import dev.trunkline.rest.problem.ProblemException;
import java.util.Optional;
import java.util.function.Consumer;

/** Names the version of an account that a client has seen, the same in every API. */
public final class AccountTag {

    private AccountTag() {}

    /** Strong tags mean equal bytes, and the owner sees more of the same version. */
    public static EntityTag of(Account account, boolean own) {
        return EntityTag.strong(account.version() + (own ? ".own" : ""));
    }

    /**
     * Lets a change pass that was meant for the account as it is. Either view's tag names the version that was seen.
     *
     * @return throws {@link ProblemException} 428 without a tag, 412 for one of another version
     */
    public static Consumer<Account> unchangedSince(Optional<String> tag) {
        return account -> {
            EntityTag own = of(account, true);
            if (tag.isEmpty() || !of(account, false).matches(tag.get())) {
                own.require(tag);
            }
        };
    }
}
