package dev.trunkline.feed.socket;

import dev.trunkline.feed.credential.Scope;
import dev.trunkline.feed.live.Feed;
import dev.trunkline.feed.post.Post;
import dev.trunkline.rest.auth.AccountOf;
import dev.trunkline.rest.auth.GrantedScopes;
import dev.trunkline.rest.problem.ProblemException;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Feeds by the addresses that they have as resources. */
final class FeedAddress {

    private static final Pattern OF_USER =
            Pattern.compile("/v1/users/([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})/(feed|posts)");

    private FeedAddress() {}

    /**
     * @param reader the account of who asks, or why there is none
     * @throws ProblemException 400 if it is no feed's, 401 or 403 if it is not this reader's
     */
    static Feed feed(Optional<String> address, Supplier<UUID> reader) {
        String text = address.orElse("");
        if (text.equals(new Feed.Everyone().address())) {
            return new Feed.Everyone();
        }
        Matcher parts = OF_USER.matcher(text);
        if (!parts.matches()) {
            throw ProblemException.invalid(
                    "/feed", "must be /v1/feed, /v1/users/{id}/feed or /v1/users/{id}/posts, with an id in lower case");
        }
        UUID user = UUID.fromString(parts.group(1));
        return parts.group(2).equals("posts") ? new Feed.Author(user) : home(user, reader);
    }

    /** A home feed, which is for its owner alone. */
    static Feed home(UUID user, Supplier<UUID> reader) {
        if (!user.equals(reader.get())) {
            throw ProblemException.forbidden("this is for the user " + user + " alone");
        }
        return new Feed.Home(user);
    }

    /**
     * @param author who asks, if that has an account here
     * @param known whether there is a token at all
     * @throws ProblemException 401 without a token, 403 without an account
     */
    static UUID reader(Optional<Post.Author> author, boolean known) {
        return author.map(Post.Author::id)
                .orElseThrow(() -> known
                        ? AccountOf.missing()
                        : ProblemException.unauthenticated(
                                "send an access token with the upgrade: Authorization: Bearer <token>"));
    }

    /**
     * Lets only those read {@code feed} whose credentials were made for that.
     *
     * @throws ProblemException 403 for others
     */
    static void allow(Feed feed, GrantedScopes scopes) {
        scopes.require((feed instanceof Feed.Home ? Scope.FEED_READ : Scope.POSTS_READ).text());
    }
}
