package dev.trunkline.feed;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/** The limits and intervals of this service; each bounds something that would grow without it. */
@ConfigMapping(prefix = "feed")
public interface FeedSettings {

    /** How many of the log's newest events an instance holds in memory, at about 1 KB each. */
    @WithDefault("10000")
    int window();

    /** How many of the log's newest events the Redis Stream holds; an instance further behind reads PostgreSQL. */
    @WithDefault("100000")
    int stream();

    /** How many positions behind the head a cursor may be; an older one gets a reset. */
    @WithDefault("1000000")
    long history();

    /** How many users' follow sets are kept in memory beyond those of connected subscribers. */
    @WithDefault("2000")
    int followSets();

    /** How many events may wait for one reader; beyond, they are forgotten, and read again when it has taken the others. */
    @WithDefault("512")
    int backlog();

    /** How many live connections one instance takes. */
    @WithDefault("10000")
    int connections();

    /** How many polls may wait on one instance; a further one is answered at once. */
    @WithDefault("10000")
    int longPolls();

    /** How many polls of one user may wait on one instance; a further one is answered at once. */
    @WithDefault("64")
    int longPollsPerUser();

    /** How many polls without a token from one address may wait on one instance, or from one IPv6 /64. */
    @WithDefault("500")
    int longPollsPerAddress();

    /** How many live connections one user may have on all instances together. */
    @WithDefault("32")
    int connectionsPerUser();

    /** How many live connections may come from one address on all instances together, or from one IPv6 /64. */
    @WithDefault("1000")
    int connectionsPerAddress();

    /** How many feeds one WebSocket may read. */
    @WithDefault("16")
    int feedsPerSocket();

    /** How many bytes a message that a client sends over a WebSocket may have. */
    @WithDefault("16384")
    int messageBytes();

    /** How many frames a client may send over a WebSocket in a second, and at once after a quiet while. */
    @WithDefault("50")
    int framesPerSecond();

    /** How many ended sessions and revoked keys are known at a time; beyond, whatever was issued before is ended. */
    @WithDefault("100000")
    int revocations();

    /** For how long each is kept: as long as an access token may live. */
    @WithDefault("1h")
    Duration revocationsKept();

    /** The time between two signs of life on a quiet connection. */
    @WithDefault("15s")
    Duration heartbeat();

    /** How long a reader whose connection is ended may take to make room for why; then it is cut off. */
    @WithDefault("5s")
    Duration farewell();

    /** The time in which a draining instance lets go of its readers, one after the other. */
    @WithDefault("5s")
    Duration drain();

    /** What a client is told to wait before it reconnects, at most; each gets a random part of it. */
    @WithDefault("3s")
    Duration reconnectWithin();
}
