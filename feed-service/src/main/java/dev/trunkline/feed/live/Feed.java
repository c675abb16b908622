package dev.trunkline.feed.live;

import java.util.UUID;

/** Which feed a live reader reads. */
public sealed interface Feed {

    /** Every public post. */
    record Everyone() implements Feed {}

    /** Posts by those whom {@code user} follows, and by the user. */
    record Home(UUID user) implements Feed {}
}
