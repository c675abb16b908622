package dev.trunkline.user.password;

import io.smallrye.config.ConfigMapping;
import java.time.Duration;

/** How many failed attempts at passwords there may be before there are pauses between them. */
@ConfigMapping(prefix = "trunkline.attempts")
interface AttemptSettings {

    /** Failures of one account without a consequence. */
    int accountFree();

    /** Failures from one network without a consequence. */
    int networkFree();

    /** After so long they are forgotten. */
    Duration window();

    Duration firstPause();

    Duration longestPause();

    /** The table has no more rows than these for long. */
    int rows();
}
