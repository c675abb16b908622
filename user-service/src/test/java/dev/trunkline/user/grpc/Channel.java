package dev.trunkline.user.grpc;

import dev.trunkline.contracts.user.v1.UserServiceGrpc;
import dev.trunkline.contracts.user.v1.UserServiceGrpc.UserServiceBlockingStub;
import dev.trunkline.user.Person;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.netty.NettyChannelBuilder;
import io.grpc.stub.MetadataUtils;
import io.restassured.RestAssured;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** A real connection to the service under test, for one test. */
final class Channel implements BeforeEachCallback, AfterEachCallback {

    /** So that a test of a call that hangs fails, and does not hang too. */
    private static final long PATIENCE_SECONDS = 30;

    private static final Metadata.Key<String> AUTHORIZATION =
            Metadata.Key.of("authorization", Metadata.ASCII_STRING_MARSHALLER);

    private ManagedChannel channel;

    @Override
    public void beforeEach(ExtensionContext test) {
        channel = builder(RestAssured.port).build();
    }

    @Override
    public void afterEach(ExtensionContext test) {
        channel.shutdownNow();
    }

    static NettyChannelBuilder builder(int port) {
        return NettyChannelBuilder.forAddress("localhost", port).usePlaintext();
    }

    ManagedChannel channel() {
        return channel;
    }

    /** Calls by nobody. */
    UserServiceBlockingStub users() {
        return UserServiceGrpc.newBlockingStub(channel).withDeadlineAfter(PATIENCE_SECONDS, TimeUnit.SECONDS);
    }

    UserServiceBlockingStub users(Person caller) {
        return users("Bearer " + caller.accessToken());
    }

    UserServiceBlockingStub users(String authorization) {
        return users().withInterceptors(MetadataUtils.newAttachHeadersInterceptor(authorization(authorization)));
    }

    static Metadata authorization(String value) {
        Metadata metadata = new Metadata();
        metadata.put(AUTHORIZATION, value);
        return metadata;
    }
}
