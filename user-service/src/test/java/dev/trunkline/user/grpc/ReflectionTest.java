package dev.trunkline.user.grpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.google.protobuf.ByteString;
import com.google.protobuf.DescriptorProtos.FileDescriptorProto;
import io.grpc.CallOptions;
import io.grpc.ClientCall;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.reflection.v1.ServerReflectionGrpc;
import io.grpc.reflection.v1.ServerReflectionRequest;
import io.grpc.reflection.v1.ServerReflectionResponse;
import io.grpc.reflection.v1.ServiceResponse;
import io.grpc.stub.StreamObserver;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.RestAssured;
import jakarta.inject.Inject;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

@QuarkusTest
class ReflectionTest {

    @RegisterExtension
    final Channel channel = new Channel();

    @Inject
    MeterRegistry metrics;

    @Test
    void all_services_are_listed() throws Exception {
        ServerReflectionResponse response =
                answer(ServerReflectionRequest.newBuilder().setListServices(""));
        assertThat(response.getListServicesResponse().getServiceList())
                .extracting(ServiceResponse::getName)
                .containsExactlyInAnyOrder(
                        "trunkline.user.v1.UserService",
                        "grpc.health.v1.Health",
                        "grpc.reflection.v1.ServerReflection",
                        "grpc.reflection.v1alpha.ServerReflection");
    }

    @Test
    void a_service_is_described_with_all_that_it_imports() throws Exception {
        ServerReflectionResponse response = answer(
                ServerReflectionRequest.newBuilder().setFileContainingSymbol("trunkline.user.v1.UserService.GetUser"));
        List<String> files = new ArrayList<>();
        for (ByteString file : response.getFileDescriptorResponse().getFileDescriptorProtoList()) {
            files.add(FileDescriptorProto.parseFrom(file).getName());
        }
        assertThat(files)
                .contains(
                        "trunkline/user/v1/user_service.proto",
                        "trunkline/user/v1/user_events.proto",
                        "google/protobuf/field_mask.proto");
    }

    @Test
    void what_is_not_there_is_answered_and_the_stream_goes_on() throws Exception {
        List<ServerReflectionResponse> responses = answers(
                ServerReflectionRequest.newBuilder().setFileContainingSymbol("nothing"),
                ServerReflectionRequest.newBuilder().setFileByFilename("../../etc/passwd"),
                ServerReflectionRequest.newBuilder(),
                ServerReflectionRequest.newBuilder().setListServices(""));
        assertThat(responses.get(0).getErrorResponse().getErrorCode()).isEqualTo(Status.Code.NOT_FOUND.value());
        assertThat(responses.get(1).getErrorResponse().getErrorCode()).isEqualTo(Status.Code.NOT_FOUND.value());
        assertThat(responses.get(2).getErrorResponse().getErrorCode()).isEqualTo(Status.Code.UNIMPLEMENTED.value());
        assertThat(responses.get(3).getListServicesResponse().getServiceCount()).isEqualTo(4);
    }

    @Test
    void older_tools_are_answered_too() throws Exception {
        BlockingQueue<Object> received = new LinkedBlockingQueue<>();
        var requests = grpc.reflection.v1alpha.ServerReflectionGrpc.newStub(channel.channel())
                .serverReflectionInfo(
                        new Received<grpc.reflection.v1alpha.Reflection.ServerReflectionResponse>(received));
        requests.onNext(grpc.reflection.v1alpha.Reflection.ServerReflectionRequest.newBuilder()
                .setListServices("")
                .build());
        var response =
                (grpc.reflection.v1alpha.Reflection.ServerReflectionResponse) received.poll(30, TimeUnit.SECONDS);
        assertThat(response.getListServicesResponse().getServiceCount()).isEqualTo(4);
        requests.onCompleted();
        assertThat(received.poll(30, TimeUnit.SECONDS)).isEqualTo("end");
    }

    @Test
    void who_asks_and_does_not_read_is_not_answered_without_end() throws Exception {
        ManagedChannel narrow =
                Channel.builder(RestAssured.port).flowControlWindow(65_535).build();
        try {
            int questions = 5_000;
            double before = received();
            ClientCall<ServerReflectionRequest, ServerReflectionResponse> call =
                    narrow.newCall(ServerReflectionGrpc.getServerReflectionInfoMethod(), CallOptions.DEFAULT);
            call.start(new ClientCall.Listener<>() {}, new Metadata());
            ServerReflectionRequest question = ServerReflectionRequest.newBuilder()
                    .setFileContainingSymbol("trunkline.user.v1.User")
                    .build();
            for (int i = 0; i < questions; i++) {
                call.sendMessage(question);
            }
            await().until(() -> received() > before + 5);
            // Time enough to answer them all, were they answered without regard for the reader.
            for (int i = 0; i < 100; i++) {
                answer(ServerReflectionRequest.newBuilder().setListServices(""));
            }
            assertThat(received() - before - 100).isLessThan(questions / 10);
            call.cancel("enough", null);
        } finally {
            narrow.shutdownNow();
        }
    }

    private double received() {
        return metrics.find("grpc.server.requests.received").tag("method", "ServerReflectionInfo").counters().stream()
                .mapToDouble(counter -> counter.count())
                .sum();
    }

    private ServerReflectionResponse answer(ServerReflectionRequest.Builder request) throws Exception {
        return answers(request).get(0);
    }

    private List<ServerReflectionResponse> answers(ServerReflectionRequest.Builder... questions) throws Exception {
        BlockingQueue<Object> received = new LinkedBlockingQueue<>();
        StreamObserver<ServerReflectionRequest> requests =
                ServerReflectionGrpc.newStub(channel.channel()).serverReflectionInfo(new Received<>(received));
        List<ServerReflectionResponse> answers = new ArrayList<>();
        for (ServerReflectionRequest.Builder question : questions) {
            requests.onNext(question.build());
            answers.add((ServerReflectionResponse) received.poll(30, TimeUnit.SECONDS));
            assertThat(answers.get(answers.size() - 1).getOriginalRequest()).isEqualTo(question.build());
        }
        requests.onCompleted();
        assertThat(received.poll(30, TimeUnit.SECONDS)).isEqualTo("end");
        return answers;
    }

    private record Received<A>(BlockingQueue<Object> queue) implements StreamObserver<A> {

        @Override
        public void onNext(A message) {
            queue.add(message);
        }

        @Override
        public void onError(Throwable failed) {
            queue.add(failed);
        }

        @Override
        public void onCompleted() {
            queue.add("end");
        }
    }
}
