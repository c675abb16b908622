package dev.trunkline.feed.live;

import java.util.UUID;

/** Which feed a live reader reads. */
public sealed interface Feed {

    /** Where it is found as a resource. */
    String address();

    /** Every public post. */
    record Everyone() implements Feed {
        @Override
        public String address() {
            return "/v1/feed";
        }
    }

    /** Posts by those whom {@code user} follows, and by the user. */
    record Home(UUID user) implements Feed {
        @Override
        public String address() {
            return "/v1/users/" + user + "/feed";
        }
    }

    /** One author's posts. */
    record Author(UUID author) implements Feed {
        @Override
        public String address() {
            return "/v1/users/" + author + "/posts";
        }
    }
}
