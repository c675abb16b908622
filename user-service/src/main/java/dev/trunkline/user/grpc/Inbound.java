package dev.trunkline.user.grpc;

import dev.trunkline.rest.problem.ProblemException;
import io.grpc.MethodDescriptor;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;

/**
 * A message as it came in, or what is wrong with it. The server beneath has no answer to a message that its marshaller
 * throws at, so ours never throws.
 *
 * @param message empty if there is a fault
 */
record Inbound<Q>(Optional<Q> message, Optional<ProblemException> fault) {

    /** Reads messages of at most {@code limit} bytes, whatever they were compressed to. */
    static <Q> MethodDescriptor.Marshaller<Inbound<Q>> marshaller(MethodDescriptor.Marshaller<Q> messages, int limit) {
        return new MethodDescriptor.Marshaller<>() {

            @Override
            public Inbound<Q> parse(InputStream stream) {
                try {
                    byte[] bytes = stream.readNBytes(limit + 1);
                    return bytes.length > limit
                            ? wrong(tooLarge(limit))
                            : new Inbound<>(
                                    Optional.of(messages.parse(new ByteArrayInputStream(bytes))), Optional.empty());
                } catch (IOException | RuntimeException malformed) {
                    return wrong(unreadable());
                }
            }

            @Override
            public InputStream stream(Inbound<Q> value) {
                return messages.stream(value.message().orElseThrow());
            }
        };
    }

    /** What is said of a message that is none, or that never came. */
    static ProblemException unreadable() {
        return ProblemException.of(
                400,
                "malformed-request",
                "Malformed request",
                "the message is missing or cannot be read: it must be one protobuf message of the method's request type,"
                        + " with texts in UTF-8");
    }

    /** What is said of a message beyond {@code limit} bytes. */
    static ProblemException tooLarge(int limit) {
        return ProblemException.of(
                413,
                "body-too-large",
                "Content too large",
                "the message is larger than the " + limit + " bytes that this service takes");
    }

    private static <Q> Inbound<Q> wrong(ProblemException fault) {
        return new Inbound<>(Optional.empty(), Optional.of(fault));
    }
}
