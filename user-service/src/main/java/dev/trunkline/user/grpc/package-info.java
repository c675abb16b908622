/**
 * {@code trunkline.user.v1.UserService} over gRPC, with the standard services for health and reflection, on the port of
 * HTTP.
 *
 * <p>Services are put together by {@link dev.trunkline.user.grpc.Calls} and not from generated base classes, for what
 * those leave open with the server at hand: a request that cannot be read is answered as the caller's fault, a stream is
 * read no faster than its caller reads it, and each call has a deadline.
 */
package dev.trunkline.user.grpc;
