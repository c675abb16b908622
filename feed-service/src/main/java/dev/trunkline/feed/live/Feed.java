package dev.trunkline.feed.live;

import dev.trunkline.feed.wire.Label;
import java.util.UUID;

/** Which feed a live reader reads. */
public sealed interface Feed {

    /** Where it is found as a resource. */
    String address();

    /** Whether others than one user may read it. */
    boolean shared();

    /** What its events are marked with on a connection that reads several feeds. */
    default Label label() {
        return new Label(address(), shared());
    }

    /** Every public post. */
    record Everyone() implements Feed {
        @Override
        public String address() {
            return "/v1/feed";
        }

        @Override
        public boolean shared() {
            return true;
        }
    }

    /** Posts by those whom {@code user} follows, and by the user. */
    record Home(UUID user) implements Feed {
        @Override
        public String address() {
            return "/v1/users/" + user + "/feed";
        }

        @Override
        public boolean shared() {
            return false;
        }
    }

    /** One author's posts. */
    record Author(UUID author) implements Feed {
        @Override
        public String address() {
            return "/v1/users/" + author + "/posts";
        }

        @Override
        public boolean shared() {
            return true;
        }
    }
}
