package dev.trunkline.gateway.exchange;

import io.vertx.core.buffer.Buffer;

/** Sees a request's body go by. */
public interface BodyTap {

    BodyTap NONE = new BodyTap() {
        @Override
        public void chunk(Buffer chunk) {
            // Nobody looks.
        }

        @Override
        public void whole() {
            // Nobody looks.
        }
    };

    void chunk(Buffer chunk);

    /** That was all; may be said more than once. */
    void whole();
}
