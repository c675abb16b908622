package dev.trunkline.user.grpc;

import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Message;
import dev.trunkline.contracts.user.v1.User;
import java.util.Optional;

/** Tells from a request which user it is about. */
final class Subjects {

    /** The kind of resource that {@link #of} names. */
    static final String TYPE = User.getDescriptor().getFullName();

    private Subjects() {}

    /** As {@code users/<id>}; of two users the one that something is done to; empty if the request names none. */
    static Optional<String> of(Optional<Message> request) {
        return request.flatMap(message -> text(message, "target_id")
                        .or(() -> text(message, "id"))
                        .or(() -> user(message).flatMap(user -> text(user, "id"))))
                .map("users/"::concat);
    }

    private static Optional<Message> user(Message message) {
        return Optional.ofNullable(message.getDescriptorForType().findFieldByName("user"))
                .map(message::getField)
                .map(Message.class::cast);
    }

    private static Optional<String> text(Message message, String name) {
        return Optional.ofNullable(message.getDescriptorForType().findFieldByName(name))
                .filter(field -> field.getJavaType() == FieldDescriptor.JavaType.STRING && !field.isRepeated())
                .map(field -> (String) message.getField(field))
                .filter(text -> !text.isEmpty());
    }
}
