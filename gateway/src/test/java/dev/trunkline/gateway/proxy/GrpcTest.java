package dev.trunkline.gateway.proxy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.trunkline.gateway.GatewayInTest;
import dev.trunkline.gateway.tls.AuthorityInTest;
import io.grpc.CallOptions;
import io.grpc.ClientCall;
import io.grpc.Context;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.Server;
import io.grpc.ServerServiceDefinition;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.GrpcSslContexts;
import io.grpc.netty.NettyChannelBuilder;
import io.grpc.netty.NettyServerBuilder;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.ServerCalls;
import io.grpc.stub.StreamObserver;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A real client and a real server of gRPC, with the gateway between them. */
class GrpcTest {

    private static final Metadata.Key<String> DETAIL = Metadata.Key.of("detail", Metadata.ASCII_STRING_MARSHALLER);
    private static final MethodDescriptor<String, String> ECHO =
            TextCalls.method("Echo", MethodDescriptor.MethodType.UNARY);
    private static final MethodDescriptor<String, String> FAIL =
            TextCalls.method("Fail", MethodDescriptor.MethodType.UNARY);
    private static final MethodDescriptor<String, String> HANG =
            TextCalls.method("Hang", MethodDescriptor.MethodType.UNARY);
    private static final MethodDescriptor<String, String> COUNT =
            TextCalls.method("Count", MethodDescriptor.MethodType.SERVER_STREAMING);
    private static final MethodDescriptor<String, String> CHAT =
            TextCalls.method("Chat", MethodDescriptor.MethodType.BIDI_STREAMING);

    @TempDir
    Path folder;

    private final AtomicBoolean cancelled = new AtomicBoolean();
    private final AtomicBoolean hanging = new AtomicBoolean();
    private Server server;
    private GatewayInTest gateway;
    private ManagedChannel clear;
    private ManagedChannel secure;

    @BeforeEach
    void start() throws Exception {
        server = NettyServerBuilder.forPort(0).addService(service()).build().start();
        AuthorityInTest authority = new AuthorityInTest("authority");
        AuthorityInTest.write(folder, "edge", authority.sign("EC", "localhost"));
        authority.writeTo(folder.resolve("authority.pem"));
        gateway = new GatewayInTest()
                .with("tls.certificates", folder.toString())
                .start(
                        "upstreams: { up: { discover: \"dns://127.0.0.1:" + server.getPort() + "\", protocol: h2c } }",
                        "routes:",
                        "  - { id: calls, match: { path: /test.Calls/** }, to: up, auth: none, timeout: 60s, idle: 60s }");
        clear = NettyChannelBuilder.forAddress("127.0.0.1", gateway.port())
                .usePlaintext()
                .build();
        secure = NettyChannelBuilder.forAddress("localhost", gateway.httpsPort())
                .sslContext(GrpcSslContexts.forClient()
                        .trustManager(folder.resolve("authority.pem").toFile())
                        .build())
                .build();
    }

    @AfterEach
    void stop() throws Exception {
        clear.shutdownNow();
        secure.shutdownNow();
        gateway.close();
        server.shutdownNow();
    }

    @Test
    void a_call_passes_in_clear_and_by_tls() {
        for (ManagedChannel channel : List.of(clear, secure)) {
            assertThat(ClientCalls.blockingUnaryCall(channel, ECHO, CallOptions.DEFAULT, "hello"))
                    .isEqualTo("echo hello");
        }
    }

    @Test
    void a_stream_of_the_server_comes_message_by_message_and_ends() {
        Iterator<String> messages = ClientCalls.blockingServerStreamingCall(clear, COUNT, CallOptions.DEFAULT, "5");

        List<String> all = new ArrayList<>();
        messages.forEachRemaining(all::add);
        assertThat(all).containsExactly("1", "2", "3", "4", "5");
    }

    @Test
    void both_sides_may_talk_in_turn() {
        List<String> heard = new CopyOnWriteArrayList<>();
        AtomicBoolean done = new AtomicBoolean();
        StreamObserver<String> chat =
                ClientCalls.asyncBidiStreamingCall(secure.newCall(CHAT, CallOptions.DEFAULT), new Heard(heard, done));
        // The server speaks first, before any message of the client.
        await().untilAsserted(() -> assertThat(heard).containsExactly("welcome"));
        chat.onNext("a");
        await().untilAsserted(() -> assertThat(heard).containsExactly("welcome", "echo a"));
        chat.onNext("b");
        chat.onCompleted();

        await().untilTrue(done);
        assertThat(heard).containsExactly("welcome", "echo a", "echo b");
    }

    @Test
    void an_error_and_its_details_come_in_the_trailers() {
        assertThatThrownBy(() -> ClientCalls.blockingUnaryCall(clear, FAIL, CallOptions.DEFAULT, "x"))
                .isInstanceOfSatisfying(StatusRuntimeException.class, failure -> {
                    assertThat(failure.getStatus().getCode()).isEqualTo(Status.Code.FAILED_PRECONDITION);
                    assertThat(failure.getStatus().getDescription()).isEqualTo("not x, ä");
                    assertThat(failure.getTrailers().get(DETAIL)).isEqualTo("why");
                });
    }

    @Test
    void a_deadline_ends_the_call_at_the_server_too() {
        assertThatThrownBy(() -> ClientCalls.blockingUnaryCall(
                        clear, HANG, CallOptions.DEFAULT.withDeadlineAfter(2, TimeUnit.SECONDS), "x"))
                .isInstanceOfSatisfying(
                        StatusRuntimeException.class,
                        failure -> assertThat(failure.getStatus().getCode()).isEqualTo(Status.Code.DEADLINE_EXCEEDED));
        await().untilTrue(cancelled);
    }

    @Test
    void a_call_that_is_cancelled_is_cancelled_at_the_server() {
        ClientCall<String, String> call = clear.newCall(HANG, CallOptions.DEFAULT);
        ClientCalls.asyncUnaryCall(call, "x", new Heard(new CopyOnWriteArrayList<>(), new AtomicBoolean()));
        await().untilTrue(hanging);

        call.cancel("enough", null);

        await().untilTrue(cancelled);
    }

    @Test
    void what_the_gateway_refuses_is_a_status_of_grpc() {
        MethodDescriptor<String, String> unrouted =
                ECHO.toBuilder().setFullMethodName("other.Calls/Echo").build();

        assertThatThrownBy(() -> ClientCalls.blockingUnaryCall(clear, unrouted, CallOptions.DEFAULT, "x"))
                .isInstanceOfSatisfying(StatusRuntimeException.class, failure -> {
                    assertThat(failure.getStatus().getCode()).isEqualTo(Status.Code.UNIMPLEMENTED);
                    assertThat(failure.getStatus().getDescription()).isEqualTo("No route leads to this path.");
                });
        server.shutdownNow();
        assertThatThrownBy(() -> ClientCalls.blockingUnaryCall(clear, ECHO, CallOptions.DEFAULT, "x"))
                .isInstanceOfSatisfying(
                        StatusRuntimeException.class,
                        failure -> assertThat(failure.getStatus().getCode()).isEqualTo(Status.Code.UNAVAILABLE));
    }

    private ServerServiceDefinition service() {
        return ServerServiceDefinition.builder(TextCalls.SERVICE)
                .addMethod(ECHO, ServerCalls.asyncUnaryCall((text, out) -> {
                    out.onNext("echo " + text);
                    out.onCompleted();
                }))
                .addMethod(FAIL, ServerCalls.asyncUnaryCall((text, out) -> {
                    Metadata trailers = new Metadata();
                    trailers.put(DETAIL, "why");
                    out.onError(Status.FAILED_PRECONDITION
                            .withDescription("not x, ä")
                            .asRuntimeException(trailers));
                }))
                .addMethod(HANG, ServerCalls.asyncUnaryCall((text, out) -> {
                    Context.current().addListener(context -> cancelled.set(true), Runnable::run);
                    hanging.set(true);
                }))
                .addMethod(COUNT, ServerCalls.asyncServerStreamingCall((text, out) -> {
                    for (int i = 1; i <= Integer.parseInt(text); i++) {
                        out.onNext(Integer.toString(i));
                    }
                    out.onCompleted();
                }))
                .addMethod(CHAT, ServerCalls.asyncBidiStreamingCall((StreamObserver<String> out) -> {
                    out.onNext("welcome");
                    return new StreamObserver<String>() {
                        @Override
                        public void onNext(String text) {
                            out.onNext("echo " + text);
                        }

                        @Override
                        public void onError(Throwable broken) {
                            cancelled.set(true);
                        }

                        @Override
                        public void onCompleted() {
                            out.onCompleted();
                        }
                    };
                }))
                .build();
    }

    private record Heard(List<String> messages, AtomicBoolean done) implements StreamObserver<String> {
        @Override
        public void onNext(String text) {
            messages.add(text);
        }

        @Override
        public void onError(Throwable broken) {
            messages.add(broken.toString());
        }

        @Override
        public void onCompleted() {
            done.set(true);
        }
    }
}
