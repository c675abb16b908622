package dev.trunkline.user.grpc;

import static dev.trunkline.user.grpc.Refusal.assertInvalid;
import static dev.trunkline.user.grpc.Refusal.assertRefused;
import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;

import com.google.protobuf.FieldMask;
import com.google.rpc.ErrorInfo;
import com.google.rpc.PreconditionFailure;
import com.google.rpc.ResourceInfo;
import com.google.rpc.RetryInfo;
import dev.trunkline.contracts.user.v1.AccountStatus;
import dev.trunkline.contracts.user.v1.CreateUserRequest;
import dev.trunkline.contracts.user.v1.DeleteUserRequest;
import dev.trunkline.contracts.user.v1.FollowRequest;
import dev.trunkline.contracts.user.v1.GetCountsRequest;
import dev.trunkline.contracts.user.v1.GetUserRequest;
import dev.trunkline.contracts.user.v1.Role;
import dev.trunkline.contracts.user.v1.UnfollowRequest;
import dev.trunkline.contracts.user.v1.UpdateUserRequest;
import dev.trunkline.contracts.user.v1.User;
import dev.trunkline.user.Person;
import io.grpc.Status.Code;
import io.grpc.StatusRuntimeException;
import io.quarkus.test.junit.QuarkusTest;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.function.Executable;

@QuarkusTest
class UsersChangeTest {

    private static final String NOBODY = "0192f3a0-0000-7000-8000-000000000000";

    @RegisterExtension
    final Channel channel = new Channel();

    @Test
    void a_user_is_registered_and_may_log_in() {
        CreateUserRequest.Builder request = registration();
        request.getUserBuilder().setGivenName("Augusta");
        User made = channel.users().createUser(request.build());
        assertThat(made.getHandle()).isEqualTo(request.getUser().getHandle());
        assertThat(made.getRole()).isEqualTo(Role.ROLE_USER);
        assertThat(made.getEmail()).isEqualTo(request.getUser().getEmail());
        Person person = Person.login(made.getHandle());
        assertThat(person.id()).isEqualTo(made.getId());
        assertThat(made.getEtag()).isEqualTo(person.read().header("ETag"));
        given().get("/v2/users/" + made.getId()).then().body("name.given", equalTo("Augusta"));
    }

    @Test
    void the_same_registration_under_one_id_makes_one_user() {
        CreateUserRequest.Builder request = registration().setRequestId(Person.newHandle());
        User first = channel.users().createUser(request.build());
        assertThat(channel.users().createUser(request.build())).isEqualTo(first);
        request.getUserBuilder().setDisplayName("Another");
        assertRefused(Code.INVALID_ARGUMENT, "IDEMPOTENCY_KEY_REUSED", () -> channel.users()
                        .createUser(request.build()))
                .status();
    }

    @Test
    void an_id_in_grpc_is_not_a_key_in_rest() {
        CreateUserRequest.Builder request = registration().setRequestId(Person.newHandle());
        channel.users().createUser(request.build());
        Person.json(Map.of(
                        "handle", request.getUser().getHandle(),
                        "name", Map.of("display", request.getUser().getDisplayName()),
                        "email", request.getUser().getEmail(),
                        "password", request.getPassword()))
                .header("Idempotency-Key", request.getRequestId())
                .post("/v2/users")
                .then()
                .statusCode(409);
    }

    @Test
    void concurrent_registrations_under_one_id_make_one_user() throws Exception {
        CreateUserRequest request =
                registration().setRequestId(Person.newHandle()).build();
        List<User> made = new ArrayList<>();
        for (Object outcome : concurrently(6, i -> channel.users().createUser(request))) {
            if (outcome instanceof User user) {
                made.add(user);
            } else {
                Refusal refusal = Refusal.of((Throwable) outcome);
                assertThat(refusal.code()).isEqualTo(Code.ABORTED);
                assertThat(refusal.detail(RetryInfo.class).getRetryDelay().getSeconds())
                        .isEqualTo(1);
            }
        }
        assertThat(made).isNotEmpty().containsOnly(made.get(0));
    }

    @Test
    void every_fault_of_a_registration_is_named() {
        assertInvalid(
                () -> channel.users().createUser(CreateUserRequest.getDefaultInstance()),
                "user.handle",
                "user.display_name",
                "user.email",
                "password");
        assertInvalid(
                () -> channel.users()
                        .createUser(CreateUserRequest.newBuilder()
                                .setUser(User.newBuilder()
                                        .setHandle("No Handle")
                                        .setDisplayName(" ")
                                        .setFamilyName("\u202e")
                                        .setEmail("nowhere"))
                                .setPassword("short\0")
                                .build()),
                "user.handle",
                "user.display_name",
                "user.family_name",
                "user.email",
                "password");
        assertInvalid(
                () -> channel.users()
                        .createUser(registration()
                                .setPassword("correct\0horse battery")
                                .build()),
                "password");
        assertInvalid(
                () -> channel.users()
                        .createUser(registration().setRequestId("ü").build()),
                "request_id");
        assertInvalid(
                () -> channel.users()
                        .createUser(registration().setRequestId("x".repeat(101)).build()),
                "request_id");
    }

    @Test
    void nobody_registers_as_what_only_the_service_gives() {
        CreateUserRequest.Builder request = registration();
        request.getUserBuilder()
                .setRole(Role.ROLE_ADMIN)
                .setStatus(AccountStatus.ACCOUNT_STATUS_ACTIVE)
                .setId(NOBODY)
                .setEtag("\"1\"");
        assertInvalid(
                () -> channel.users().createUser(request.build()), "user.role", "user.status", "user.id", "user.etag");
    }

    @Test
    void a_handle_or_email_of_another_exists_already() {
        Person ada = Person.registered();
        CreateUserRequest.Builder request = registration();
        request.getUserBuilder().setHandle(ada.handle()).setEmail(ada.handle() + "@Example.org");
        Refusal refusal = assertRefused(
                Code.ALREADY_EXISTS, "ALREADY_TAKEN", () -> channel.users().createUser(request.build()));
        assertThat(refusal.fields()).containsExactlyInAnyOrder("user.handle", "user.email");
        Person bob = Person.registered();
        Refusal change = assertRefused(Code.ALREADY_EXISTS, "ALREADY_TAKEN", () -> channel.users(bob)
                .updateUser(update(bob, "\"1\"", user -> user.setHandle(ada.handle()), "handle")));
        assertThat(change.fields()).containsExactly("user.handle");
        assertThat(change.detail(ResourceInfo.class).getResourceName()).isEqualTo("users/" + bob.id());
    }

    @Test
    void what_the_mask_names_is_changed_and_nothing_else() {
        Person ada = Person.registered();
        User changed = channel.users(ada)
                .updateUser(update(
                        ada,
                        "\"1\"",
                        user -> user.setDisplayName("Augusta Ada").setEmail("other@example.org"),
                        "display_name"));
        assertThat(changed.getDisplayName()).isEqualTo("Augusta Ada");
        assertThat(changed.getEmail()).isEqualTo(ada.handle() + "@example.org");
        assertThat(changed.getEtag()).isEqualTo(ada.read().header("ETag")).isEqualTo("\"2.own\"");
        ada.read().then().body("displayName", equalTo("Augusta Ada"));
    }

    @Test
    void what_was_read_may_be_written_back() {
        Person ada = Person.registered();
        User read = channel.users(ada)
                .getUser(GetUserRequest.newBuilder().setId(ada.id()).build());
        User changed = channel.users(ada)
                .updateUser(UpdateUserRequest.newBuilder()
                        .setUser(read.toBuilder().setFamilyName("King"))
                        .build());
        assertThat(changed)
                .isEqualTo(read.toBuilder()
                        .setFamilyName("King")
                        .setEtag("\"2.own\"")
                        .build());
        // What changes nothing makes no version.
        assertThat(channel.users(ada)
                        .updateUser(UpdateUserRequest.newBuilder()
                                .setUser(changed)
                                .setUpdateMask(FieldMask.newBuilder().addPaths("*"))
                                .build()))
                .isEqualTo(changed);
    }

    @Test
    void a_change_without_an_etag_is_refused_and_a_stale_one_too() {
        Person ada = Person.registered();
        Refusal missing = assertRefused(Code.FAILED_PRECONDITION, "PRECONDITION_REQUIRED", () -> channel.users(ada)
                .updateUser(update(ada, "", user -> user.setDisplayName("One"))));
        assertThat(missing.detail(PreconditionFailure.class).getViolations(0).getSubject())
                .isEqualTo("users/" + ada.id());
        channel.users(ada).updateUser(update(ada, "\"1.own\"", user -> user.setDisplayName("One")));
        for (String stale : List.of("\"1\"", "\"1.own\"", "W/\"2\"", "2", "x")) {
            Refusal refusal = assertRefused(Code.ABORTED, "STALE_REPRESENTATION", () -> channel.users(ada)
                    .updateUser(update(ada, stale, user -> user.setDisplayName("Two"))));
            assertThat(refusal.detail(ErrorInfo.class).getMetadataMap()).containsEntry("etag", "\"2.own\"");
        }
        ada.read().then().body("displayName", equalTo("One"));
    }

    @Test
    void every_fault_of_a_change_is_named() {
        Person ada = Person.registered();
        assertInvalid(
                () -> channel.users(ada)
                        .updateUser(update(
                                ada,
                                "\"1\"",
                                user -> user.setHandle("-").setEmail("nowhere"),
                                "handle",
                                "email",
                                "display_name")),
                "user.handle",
                "user.email",
                "user.display_name");
        assertInvalid(
                () -> channel.users(ada).updateUser(update(ada, "\"1\"", user -> {}, "password", "id")),
                "update_mask",
                "update_mask");
    }

    @Test
    void only_oneself_and_admins_change_and_only_admins_rights() {
        Person ada = Person.registered();
        Person bob = Person.registered();
        Person admin = Person.admin();
        assertForbidden(
                () -> channel.users(bob).updateUser(update(ada, "\"1\"", user -> user.setDisplayName("Bob was here"))));
        assertForbidden(() ->
                channel.users(ada).updateUser(update(ada, "\"1\"", user -> user.setRole(Role.ROLE_ADMIN), "role")));
        User suspended = channel.users(admin)
                .updateUser(
                        update(ada, "\"1\"", user -> user.setStatus(AccountStatus.ACCOUNT_STATUS_SUSPENDED), "status"));
        assertThat(suspended.getStatus()).isEqualTo(AccountStatus.ACCOUNT_STATUS_SUSPENDED);
        assertForbidden(() -> channel.users(ada).updateUser(update(ada, "\"2\"", user -> user.setDisplayName("I"))));
        assertRefused(Code.NOT_FOUND, "NOT_FOUND", () -> channel.users(admin)
                .updateUser(UpdateUserRequest.newBuilder()
                        .setUser(User.newBuilder().setId(NOBODY).setEtag("*").setHandle("nobody"))
                        .build()));
    }

    @Test
    void of_concurrent_changes_none_is_lost() throws Exception {
        Person ada = Person.registered();
        channel.users(ada).updateUser(update(ada, "\"1\"", user -> user.setDisplayName("0")));
        int threads = 6;
        int each = 5;
        concurrently(threads, i -> IntStream.range(0, each)
                        .mapToObj(j -> increment(ada))
                        .toList())
                .forEach(outcome -> assertThat(outcome).isInstanceOf(List.class));
        ada.read().then().body("displayName", equalTo(Integer.toString(threads * each)));
    }

    @Test
    void a_user_is_deleted_once_and_for_all() {
        Person ada = Person.registered();
        Person bob = Person.registered();
        DeleteUserRequest.Builder request = DeleteUserRequest.newBuilder().setId(ada.id());
        assertForbidden(
                () -> channel.users(bob).deleteUser(request.setEtag("\"1\"").build()));
        assertRefused(Code.FAILED_PRECONDITION, "PRECONDITION_REQUIRED", () -> channel.users(ada)
                .deleteUser(request.setEtag("").build()));
        assertRefused(Code.ABORTED, "STALE_REPRESENTATION", () -> channel.users(ada)
                .deleteUser(request.setEtag("\"9\"").build()));
        channel.users(ada).deleteUser(request.setEtag("\"1\"").build());
        channel.users(ada).deleteUser(request.setEtag("\"1\"").build());
        given().get(ada.path()).then().statusCode(404);
        assertRefused(Code.NOT_FOUND, "NOT_FOUND", () -> channel.users(Person.admin())
                .deleteUser(request.setId(NOBODY).build()));
    }

    @Test
    void following_and_unfollowing_may_be_repeated() {
        Person ada = Person.registered();
        Person bob = Person.registered();
        for (int i = 0; i < 2; i++) {
            channel.users(ada).follow(follow(ada.id(), bob.id()));
            given().get(bob.path() + "/followers").then().body("items.id", equalTo(List.of(ada.id())));
        }
        for (int i = 0; i < 2; i++) {
            channel.users(ada)
                    .unfollow(UnfollowRequest.newBuilder()
                            .setId(ada.id())
                            .setTargetId(bob.id())
                            .build());
            assertThat(channel.users()
                            .getCounts(GetCountsRequest.newBuilder()
                                    .setId(bob.id())
                                    .build())
                            .getFollowers())
                    .isZero();
        }
    }

    @Test
    void what_cannot_be_followed_says_why() {
        Person ada = Person.registered();
        Person bob = Person.registered();
        assertForbidden(() -> channel.users(bob).follow(follow(ada.id(), bob.id())));
        assertRefused(
                Code.INVALID_ARGUMENT, "SELF_FOLLOW", () -> channel.users(ada).follow(follow(ada.id(), ada.id())));
        Refusal missing = assertRefused(
                Code.NOT_FOUND, "NOT_FOUND", () -> channel.users(ada).follow(follow(ada.id(), NOBODY)));
        assertThat(missing.detail(ResourceInfo.class).getResourceName()).isEqualTo("users/" + NOBODY);
        assertInvalid(() -> channel.users(ada).follow(follow(ada.id(), "")), "target_id");
        channel.users(Person.admin())
                .updateUser(
                        update(bob, "\"1\"", user -> user.setStatus(AccountStatus.ACCOUNT_STATUS_SUSPENDED), "status"));
        assertRefused(
                Code.FAILED_PRECONDITION, "NOT_ACTIVE", () -> channel.users(ada).follow(follow(ada.id(), bob.id())));
    }

    /** Reads, adds one and writes, as often as it takes. */
    private User increment(Person person) {
        while (true) {
            User read = channel.users(person)
                    .getUser(GetUserRequest.newBuilder().setId(person.id()).build());
            String next = Integer.toString(Integer.parseInt(read.getDisplayName()) + 1);
            try {
                return channel.users(person)
                        .updateUser(update(person, read.getEtag(), user -> user.setDisplayName(next), "display_name"));
            } catch (StatusRuntimeException e) {
                assertThat(e.getStatus().getCode()).isEqualTo(Code.ABORTED);
            }
        }
    }

    private interface Work {
        Object run(int index);
    }

    /** What each run gave, or threw. */
    private static List<Object> concurrently(int runs, Work work) throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(runs);
        try {
            List<Future<Object>> futures = IntStream.range(0, runs)
                    .mapToObj(i -> threads.submit(() -> {
                        try {
                            return work.run(i);
                        } catch (StatusRuntimeException e) {
                            return e;
                        }
                    }))
                    .toList();
            List<Object> outcomes = new ArrayList<>();
            for (Future<Object> future : futures) {
                outcomes.add(future.get());
            }
            return outcomes;
        } finally {
            threads.shutdownNow();
        }
    }

    private static void assertForbidden(Executable call) {
        assertRefused(Code.PERMISSION_DENIED, "FORBIDDEN", call);
    }

    private static CreateUserRequest.Builder registration() {
        String handle = Person.newHandle();
        return CreateUserRequest.newBuilder()
                .setUser(User.newBuilder()
                        .setHandle(handle)
                        .setDisplayName("Display of " + handle)
                        .setEmail(handle + "@example.org"))
                .setPassword(Person.PASSWORD);
    }

    private static UpdateUserRequest update(Person whose, String etag, Consumer<User.Builder> change, String... paths) {
        User.Builder user = User.newBuilder().setId(whose.id()).setEtag(etag);
        change.accept(user);
        UpdateUserRequest.Builder request = UpdateUserRequest.newBuilder().setUser(user);
        if (paths.length > 0) {
            request.setUpdateMask(FieldMask.newBuilder().addAllPaths(List.of(paths)));
        }
        return request.build();
    }

    private static FollowRequest follow(String id, String target) {
        return FollowRequest.newBuilder().setId(id).setTargetId(target).build();
    }
}
