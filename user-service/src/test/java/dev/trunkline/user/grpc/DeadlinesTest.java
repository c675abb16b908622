package dev.trunkline.user.grpc;

import static dev.trunkline.user.grpc.Refusal.assertRefused;
import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.google.rpc.ErrorInfo;
import com.google.rpc.RetryInfo;
import dev.trunkline.contracts.user.v1.CreateUserRequest;
import dev.trunkline.contracts.user.v1.GetUserRequest;
import dev.trunkline.contracts.user.v1.User;
import dev.trunkline.testing.Wire;
import dev.trunkline.user.Person;
import io.grpc.Status.Code;
import io.quarkus.test.junit.QuarkusTest;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

@QuarkusTest
class DeadlinesTest {

    Wire wire;

    @RegisterExtension
    final Channel channel = new Channel();

    private Person ada;

    @BeforeEach
    void register() {
        ada = Person.registered();
    }

    @AfterEach
    void mend() {
        wire.mend();
        await().untilAsserted(() -> given().get(ada.path()).then().statusCode(200));
    }

    @Test
    void a_call_ends_at_the_callers_deadline_whatever_holds_it_up() throws Exception {
        wire.freeze();
        RawCall.Answer answer = RawCall.to("/trunkline.user.v1.UserService/GetUser")
                .header("grpc-timeout", "200m")
                .message(get())
                .send();
        assertThat(answer.code()).isEqualTo(Code.DEADLINE_EXCEEDED);
        assertThat(answer.detail(ErrorInfo.class).orElseThrow().getReason()).isEqualTo("DEADLINE_EXCEEDED");
    }

    @Test
    void a_deadline_that_is_over_already_is_kept_too() throws Exception {
        for (String timeout : new String[] {"0S", "1n"}) {
            wire.freeze();
            assertThat(RawCall.to("/trunkline.user.v1.UserService/GetUser")
                            .header("grpc-timeout", timeout)
                            .message(get())
                            .send()
                            .code())
                    .isEqualTo(Code.DEADLINE_EXCEEDED);
        }
    }

    @Test
    void without_the_database_callers_are_told_to_come_again() {
        wire.cut();
        Refusal refusal = assertRefused(
                Code.UNAVAILABLE, "UNAVAILABLE", () -> channel.users().getUser(get()));
        assertThat(refusal.detail(RetryInfo.class).getRetryDelay().getSeconds()).isEqualTo(2);
        String handle = Person.newHandle();
        assertRefused(Code.UNAVAILABLE, "UNAVAILABLE", () -> channel.users()
                .createUser(CreateUserRequest.newBuilder()
                        .setUser(User.newBuilder()
                                .setHandle(handle)
                                .setDisplayName(handle)
                                .setEmail(handle + "@example.org"))
                        .setPassword(Person.PASSWORD)
                        .setRequestId(handle)
                        .build()));
    }

    private GetUserRequest get() {
        return GetUserRequest.newBuilder().setId(ada.id()).build();
    }
}
