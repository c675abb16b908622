package dev.trunkline.user.grpc;

import static dev.trunkline.user.grpc.Refusal.assertRefused;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Message;
import dev.trunkline.contracts.user.v1.FollowRequest;
import dev.trunkline.contracts.user.v1.GetUserRequest;
import dev.trunkline.contracts.user.v1.UserServiceGrpc;
import dev.trunkline.testing.GatewayIssuer;
import dev.trunkline.testing.MutableClock;
import dev.trunkline.user.Person;
import dev.trunkline.user.key.KeyRing;
import grpc.health.v1.HealthGrpc;
import io.grpc.CallOptions;
import io.grpc.ClientInterceptors;
import io.grpc.MethodDescriptor;
import io.grpc.MethodDescriptor.MethodType;
import io.grpc.Status.Code;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.MetadataUtils;
import io.quarkus.security.Authenticated;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.annotation.security.PermitAll;
import jakarta.inject.Inject;
import java.io.ByteArrayInputStream;
import java.lang.reflect.Method;
import java.nio.charset.StandardCharsets;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.time.Duration;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jose4j.jws.JsonWebSignature;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

@QuarkusTest
class AuthenticationTest {

    private static final Set<String> FOR_SOMEONE = Set.of("UpdateUser", "DeleteUser", "Follow", "Unfollow");

    @RegisterExtension
    final Channel channel = new Channel();

    GatewayIssuer gateway;

    @Inject
    KeyRing keys;

    @Inject
    MutableClock clock;

    static Stream<MethodDescriptor<?, ?>> methods() {
        return Stream.of(UserServiceGrpc.getServiceDescriptor(), HealthGrpc.getServiceDescriptor())
                .flatMap(service -> service.getMethods().stream());
    }

    @ParameterizedTest
    @MethodSource("methods")
    void without_a_token_one_may_read_and_register(MethodDescriptor<?, ?> method) {
        Optional<Refusal> refusal = call(method, Optional.empty());
        if (FOR_SOMEONE.contains(method.getBareMethodName())) {
            assertThat(refusal.orElseThrow().code()).isEqualTo(Code.UNAUTHENTICATED);
            assertThat(refusal.orElseThrow().reason()).isEqualTo("UNAUTHENTICATED");
        } else {
            refusal.ifPresent(other -> assertThat(other.code()).isNotEqualTo(Code.UNAUTHENTICATED));
        }
    }

    @ParameterizedTest
    @MethodSource("methods")
    void a_token_that_does_not_count_is_refused_by_every_method(MethodDescriptor<?, ?> method) throws Exception {
        for (Map.Entry<String, String> bad : badTokens().entrySet()) {
            Refusal refusal = call(method, Optional.of("Bearer " + bad.getValue()))
                    .orElseThrow(() -> new AssertionError(bad.getKey() + " was let in"));
            assertThat(refusal.code()).as(bad.getKey()).isEqualTo(Code.UNAUTHENTICATED);
            assertThat(refusal.reason()).as(bad.getKey()).isEqualTo("INVALID_TOKEN");
        }
    }

    @Test
    void a_token_made_by_hand_in_the_right_way_counts() throws Exception {
        // Shows that the refusals above are for the one thing that each of those tokens has wrong.
        Person ada = Person.registered();
        String made = signed(payload(ada), keys.current().privateKey(), "ES256");
        assertThat(channel.users("Bearer " + made).getUser(get(ada)).getEmail()).isNotEmpty();
        assertThat(channel.users("bearer " + made).getUser(get(ada)).getEmail()).isNotEmpty();
    }

    @Test
    void a_token_is_good_for_a_quarter_of_an_hour() {
        Person ada = Person.registered();
        clock.advance(Duration.ofSeconds(899));
        assertThat(channel.users(ada).getUser(get(ada)).getEmail()).isNotEmpty();
        clock.advance(Duration.ofSeconds(2));
        assertRefused(
                Code.UNAUTHENTICATED, "INVALID_TOKEN", () -> channel.users(ada).getUser(get(ada)));
    }

    @Test
    void every_method_says_who_may_call_it() {
        List<Method> endpoints = Arrays.stream(UsersEndpoint.class.getDeclaredMethods())
                .filter(method -> method.getParameterCount() == 1
                        && Message.class.isAssignableFrom(method.getParameterTypes()[0]))
                .toList();
        assertThat(endpoints)
                .hasSameSizeAs(UserServiceGrpc.getServiceDescriptor().getMethods())
                .allMatch(method ->
                        method.isAnnotationPresent(PermitAll.class) ^ method.isAnnotationPresent(Authenticated.class));
    }

    @Test
    void a_key_may_do_what_it_was_made_for() {
        Person ada = Person.registered();
        Person bob = Person.registered();
        FollowRequest follow =
                FollowRequest.newBuilder().setId(ada.id()).setTargetId(bob.id()).build();
        String reads = "Bearer " + gateway.scoped(ada.id(), "k1", "users:read", clock.instant());
        String writes = "Bearer " + gateway.scoped(ada.id(), "k2", "users:write", clock.instant());
        assertThat(channel.users(reads).getUser(get(ada)).getEmail()).isNotEmpty();
        assertRefused(Code.PERMISSION_DENIED, "INSUFFICIENT_SCOPE", () -> channel.users(reads)
                .follow(follow));
        assertThat(channel.users(writes).follow(follow)).isNotNull();
        assertRefused(Code.PERMISSION_DENIED, "INSUFFICIENT_SCOPE", () -> channel.users(writes)
                .getUser(get(ada)));
    }

    private Map<String, String> badTokens() throws Exception {
        Person ada = Person.registered();
        String[] parts = ada.accessToken().split("\\.");
        KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
        generator.initialize(256);
        String none = base64("{\"alg\":\"none\"}") + "." + parts[1] + ".";
        return Map.of(
                "nothing",
                "x",
                "unsigned",
                none,
                "cut",
                parts[0] + "." + parts[1],
                "forged",
                parts[0] + "." + base64(payload(ada).replace(ada.handle(), "admin")) + "." + parts[2],
                "foreign",
                signed(payload(ada), generator.generateKeyPair().getPrivate(), "ES256"),
                "expired",
                signed(payload(ada).replaceAll("\"exp\":\\d+", "\"exp\":1000000000"), own(), "ES256"));
    }

    private PrivateKey own() {
        return keys.current().privateKey();
    }

    private String signed(String payload, PrivateKey key, String algorithm) throws Exception {
        JsonWebSignature token = new JsonWebSignature();
        token.setAlgorithmHeaderValue(algorithm);
        token.setKeyIdHeaderValue(keys.current().kid());
        token.setKey(key);
        token.setPayload(payload);
        return token.getCompactSerialization();
    }

    private static String payload(Person person) {
        return new String(Base64.getUrlDecoder().decode(person.accessToken().split("\\.")[1]), StandardCharsets.UTF_8);
    }

    private static String base64(String text) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }

    /** Calls with an empty request; empty if that is answered. */
    private <Q, A> Optional<Refusal> call(MethodDescriptor<Q, A> method, Optional<String> authorization) {
        io.grpc.Channel as = authorization
                .map(value -> ClientInterceptors.intercept(
                        channel.channel(), MetadataUtils.newAttachHeadersInterceptor(Channel.authorization(value))))
                .orElse(channel.channel());
        Q empty = method.parseRequest(new ByteArrayInputStream(new byte[0]));
        CallOptions options = CallOptions.DEFAULT.withDeadlineAfter(30, TimeUnit.SECONDS);
        try {
            if (method.getType() == MethodType.SERVER_STREAMING) {
                ClientCalls.blockingServerStreamingCall(as, method, options, empty)
                        .next();
            } else {
                ClientCalls.blockingUnaryCall(as, method, options, empty);
            }
            return Optional.empty();
        } catch (StatusRuntimeException e) {
            return Optional.of(Refusal.of(e));
        }
    }

    private static GetUserRequest get(Person person) {
        return GetUserRequest.newBuilder().setId(person.id()).build();
    }
}
