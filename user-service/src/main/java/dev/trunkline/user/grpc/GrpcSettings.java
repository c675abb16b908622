package dev.trunkline.user.grpc;

import io.smallrye.config.ConfigMapping;
import java.time.Duration;

/** The bounds of gRPC calls. */
@ConfigMapping(prefix = "trunkline.grpc")
interface GrpcSettings {

    /** How long a call with one answer may take, whatever its caller allows. */
    Duration longestCall();

    /** How long a stream may take, whatever its caller allows. */
    Duration longestStream();

    /** How many streams may be open at once. */
    int streams();

    /** Whether callers may ask what services there are. */
    boolean reflection();
}
