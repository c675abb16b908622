package dev.trunkline.user.grpc;

import dev.trunkline.rest.problem.ProblemException;
import dev.trunkline.rest.problem.TraceId;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.ServerCall;
import io.grpc.ServerMethodDefinition;
import io.grpc.ServerServiceDefinition;
import io.grpc.ServiceDescriptor;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Stream;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/** Puts gRPC services together from plain methods, each with the same bounds, deadline and errors. */
@Singleton
class Calls {

    private static final Metadata.Key<String> TIMEOUT = Metadata.Key.of(Timeout.NAME, Metadata.ASCII_STRING_MARSHALLER);
    private static final Metadata.Key<String> TRACEPARENT =
            Metadata.Key.of("traceparent", Metadata.ASCII_STRING_MARSHALLER);

    private final Workers workers;
    private final Streams streams;
    private final GrpcSettings settings;
    private final int messageLimit;

    /**
     * @param messageLimit in bytes
     */
    Calls(
            Workers workers,
            Streams streams,
            GrpcSettings settings,
            @ConfigProperty(name = "trunkline.body-limit", defaultValue = "65536") int messageLimit) {
        this.workers = workers;
        this.streams = streams;
        this.settings = settings;
        this.messageLimit = messageLimit;
    }

    Definition define(ServiceDescriptor service) {
        return new Definition(service);
    }

    /** A service that is being put together; it is whole when each of its methods was given. */
    final class Definition {

        private final ServiceDescriptor service;
        private final List<ServerMethodDefinition<?, ?>> methods = new ArrayList<>();

        private Definition(ServiceDescriptor service) {
            this.service = service;
        }

        /** A method with one answer, made by {@code answer} on a worker. */
        <Q, A> Definition one(MethodDescriptor<Q, A> method, Function<Q, A> answer) {
            return add(
                    method,
                    Optional.of(settings.longestCall()),
                    reply -> new OneRequest<>(
                            reply, request -> reply.work(() -> answer.apply(request), reply::sendAndEnd)));
        }

        /** A method with one answer, which {@code answer} gives when it has it, on the event loop. */
        <Q, A> Definition later(MethodDescriptor<Q, A> method, BiConsumer<Q, Reply<A>> answer) {
            return add(
                    method,
                    Optional.of(settings.longestCall()),
                    reply -> new OneRequest<>(reply, known(reply, answer)));
        }

        /** A method that answers one request by a stream, of what an iterator gives on a worker. */
        <Q, A> Definition many(MethodDescriptor<Q, A> method, Function<Q, Iterator<A>> answers) {
            return add(method, Optional.of(settings.longestStream()), reply -> {
                streams.enter(reply, () -> {});
                Pump<A> pump = new Pump<>(reply);
                return new OneRequest<Q>(reply, request -> pump.begin(() -> answers.apply(request)))
                        .whenReady(pump::step);
            });
        }

        /**
         * A method that answers one request by a stream without end.
         *
         * @param answers sends the messages, on the event loop
         * @param last is sent when the service ends
         */
        <Q, A> Definition watch(MethodDescriptor<Q, A> method, BiConsumer<Q, Reply<A>> answers, A last) {
            return add(method, Optional.empty(), reply -> {
                streams.enter(reply, () -> reply.send(last));
                return new OneRequest<>(reply, known(reply, answers));
            });
        }

        /** A method that answers each request of a stream, by {@code answer} on a worker. */
        <Q, A> Definition each(MethodDescriptor<Q, A> method, Function<Q, A> answer) {
            return add(method, Optional.of(settings.longestStream()), reply -> {
                streams.enter(reply, () -> {});
                return new EachRequest<>(reply, answer);
            });
        }

        ServerServiceDefinition build() {
            ServiceDescriptor.Builder described =
                    ServiceDescriptor.newBuilder(service.getName()).setSchemaDescriptor(service.getSchemaDescriptor());
            methods.forEach(method -> described.addMethod(method.getMethodDescriptor()));
            ServerServiceDefinition.Builder definition = ServerServiceDefinition.builder(described.build());
            methods.forEach(definition::addMethod);
            return definition.build();
        }

        /** Has a caller whose token does not count refused also where no one asks who it is. */
        private <Q, A> Consumer<Q> known(Reply<A> reply, BiConsumer<Q, Reply<A>> answer) {
            return request -> reply.work(() -> request, same -> answer.accept(same, reply));
        }

        private <Q, A> Definition add(
                MethodDescriptor<Q, A> method,
                Optional<Duration> longest,
                Function<Reply<A>, ServerCall.Listener<Inbound<Q>>> listener) {
            MethodDescriptor<Inbound<Q>, A> guarded = method.toBuilder(
                            Inbound.marshaller(method.getRequestMarshaller(), messageLimit),
                            method.getResponseMarshaller())
                    .build();
            methods.add(ServerMethodDefinition.create(
                    guarded, (call, metadata) -> listener.apply(begin(call, metadata, longest))));
            return this;
        }
    }

    private <A> Reply<A> begin(ServerCall<?, A> call, Metadata metadata, Optional<Duration> longest) {
        Context loop = Vertx.currentContext();
        String traceId = TraceId.of(Optional.ofNullable(metadata.get(TRACEPARENT)));
        Reply<A> reply = new Reply<>(call, loop, workers, traceId);
        Hangup.tell(loop, reply::abandon);
        try {
            allowed(metadata, longest).ifPresent(time -> reply.after(time, () -> reply.fail(late(time))));
        } catch (ProblemException malformed) {
            reply.onLoop(() -> reply.fail(malformed));
        }
        return reply;
    }

    /** What the caller gives the call, and at most {@code longest}. */
    private static Optional<Duration> allowed(Metadata metadata, Optional<Duration> longest) {
        Optional<Duration> given = Optional.ofNullable(metadata.get(TIMEOUT)).map(Timeout::parse);
        return Stream.concat(given.stream(), longest.stream()).min(Comparator.naturalOrder());
    }

    private static ProblemException late(Duration allowed) {
        return ProblemException.of(
                504,
                "deadline-exceeded",
                "Deadline exceeded",
                "the call was not over within %.3f s".formatted(allowed.toNanos() / 1e9));
    }
}
