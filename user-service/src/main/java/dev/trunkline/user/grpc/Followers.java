package dev.trunkline.user.grpc;

import dev.trunkline.contracts.user.v1.ListFollowersResponse;
import dev.trunkline.rest.paging.Page;
import dev.trunkline.user.account.Account;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.function.Function;

/** All followers, page by page; each is read when it is asked for, from where the one before ended. */
final class Followers implements Iterator<ListFollowersResponse> {

    private final Function<Optional<String>, Page<Account>> pages;
    private Optional<String> place;
    private boolean more = true;

    /**
     * @param pages reads the page of a cursor
     * @param place where to begin
     */
    Followers(Function<Optional<String>, Page<Account>> pages, Optional<String> place) {
        this.pages = pages;
        this.place = place;
    }

    @Override
    public boolean hasNext() {
        return more;
    }

    @Override
    public ListFollowersResponse next() {
        if (!more) {
            throw new NoSuchElementException("that was the last page");
        }
        Page<Account> page = pages.apply(place);
        place = page.next();
        more = place.isPresent();
        ListFollowersResponse.Builder message = ListFollowersResponse.newBuilder();
        page.items().forEach(account -> message.addFollowers(UserMessages.user(account, false)));
        return message.setNextPageToken(place.orElse("")).build();
    }
}
