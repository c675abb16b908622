package dev.trunkline.feed.live;

import dev.trunkline.feed.graph.FollowSet;
import dev.trunkline.feed.graph.FollowSets;
import dev.trunkline.feed.log.FeedLog;
import dev.trunkline.feed.log.Selection;
import jakarta.inject.Singleton;
import java.util.Set;
import java.util.function.Supplier;

/** Registers who hears of what is appended to a feed, whether on a connection or in a poll that waits. */
@Singleton
public class Feeds {

    private final FollowSets followSets;
    private final Audiences audiences;

    Feeds(FeedLog log, FollowSets followSets) {
        this.followSets = followSets;
        this.audiences = new Audiences(log::head);
        log.listen(audiences);
    }

    /**
     * A receiver's place in a feed's audience.
     *
     * @param selection what the feed shows now
     * @param leave ends it; once
     */
    public record Place(Supplier<Selection> selection, Runnable leave) {}

    /** Lets {@code receiver} hear of {@code feed}; blocks for the database where a home feed is not in memory. */
    public Place join(Feed feed, Receiver receiver) {
        if (feed instanceof Feed.Home home) {
            FollowSet follows = followSets.hold(home.user());
            audiences.join(receiver, follows);
            return new Place(() -> new Selection.Authors(follows.authors()), () -> {
                audiences.leave(receiver, follows);
                followSets.release(follows);
            });
        }
        if (feed instanceof Feed.Author author) {
            audiences.join(receiver, author);
            return new Place(
                    () -> new Selection.Authors(Set.of(author.author())), () -> audiences.leave(receiver, author));
        }
        audiences.join(receiver);
        return new Place(() -> Selection.EVERYONE, () -> audiences.leave(receiver));
    }
}
