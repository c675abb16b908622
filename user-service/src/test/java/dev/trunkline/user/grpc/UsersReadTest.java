package dev.trunkline.user.grpc;

import static dev.trunkline.user.grpc.Refusal.assertInvalid;
import static dev.trunkline.user.grpc.Refusal.assertRefused;
import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.rpc.ResourceInfo;
import dev.trunkline.contracts.user.v1.AccountStatus;
import dev.trunkline.contracts.user.v1.BatchGetUsersRequest;
import dev.trunkline.contracts.user.v1.BatchGetUsersResponse;
import dev.trunkline.contracts.user.v1.Counts;
import dev.trunkline.contracts.user.v1.GetCountsRequest;
import dev.trunkline.contracts.user.v1.GetUserRequest;
import dev.trunkline.contracts.user.v1.ListUsersRequest;
import dev.trunkline.contracts.user.v1.ListUsersResponse;
import dev.trunkline.contracts.user.v1.Role;
import dev.trunkline.contracts.user.v1.User;
import dev.trunkline.user.Person;
import io.grpc.Status.Code;
import io.quarkus.test.junit.QuarkusTest;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@QuarkusTest
class UsersReadTest {

    private static final String NOBODY = "0192f3a0-0000-7000-8000-000000000000";

    @RegisterExtension
    final Channel channel = new Channel();

    @Test
    void a_user_is_what_rest_shows_of_it() {
        Person ada = Person.registered();
        var rest = ada.authorised().get("/v2/users/" + ada.id());
        User user = channel.users(ada).getUser(get(ada.id()));
        assertThat(user.getId()).isEqualTo(ada.id());
        assertThat(user.getHandle()).isEqualTo(rest.path("handle"));
        assertThat(user.getDisplayName()).isEqualTo(rest.path("name.display"));
        assertThat(user.getGivenName()).isEmpty();
        assertThat(user.getEmail()).isEqualTo(rest.path("email"));
        assertThat(user.getStatus()).isEqualTo(AccountStatus.ACCOUNT_STATUS_ACTIVE);
        assertThat(user.getRole()).isEqualTo(Role.ROLE_USER);
        assertThat(user.getEtag()).isEqualTo(rest.header("ETag"));
        assertThat(Instant.ofEpochSecond(
                        user.getCreatedAt().getSeconds(), user.getCreatedAt().getNanos()))
                .hasToString(rest.path("createdAt"));
    }

    @Test
    void email_and_role_are_for_the_owner_and_admins() {
        Person ada = Person.registered();
        for (User open : List.of(
                channel.users().getUser(get(ada.id())),
                channel.users(Person.registered()).getUser(get(ada.id())),
                channel.users().batchGetUsers(batch(ada.id())).getUsers(0),
                channel.users(ada)
                        .listUsers(ListUsersRequest.newBuilder()
                                .setHandle(ada.handle())
                                .build())
                        .getUsers(0))) {
            assertThat(open.getEmail()).isEmpty();
            assertThat(open.getRole()).isEqualTo(Role.ROLE_UNSPECIFIED);
            assertThat(open.getEtag()).isEqualTo(given().get(ada.path()).header("ETag"));
        }
        for (User own : List.of(
                channel.users(Person.admin()).getUser(get(ada.id())),
                channel.users(ada).batchGetUsers(batch(ada.id())).getUsers(0))) {
            assertThat(own.getEmail()).isEqualTo(ada.handle() + "@example.org");
            assertThat(own.getRole()).isEqualTo(Role.ROLE_USER);
        }
    }

    @Test
    void nobody_is_not_found() {
        Refusal refusal =
                assertRefused(Code.NOT_FOUND, "NOT_FOUND", () -> channel.users().getUser(get(NOBODY)));
        assertThat(refusal.detail(ResourceInfo.class).getResourceName()).isEqualTo("users/" + NOBODY);
        assertRefused(Code.NOT_FOUND, "NOT_FOUND", () -> channel.users()
                .getCounts(GetCountsRequest.newBuilder().setId(NOBODY).build()));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "7", "0192F3A0-0000-7000-8000-000000000000", "'; DROP TABLE accounts", "\0", "../users"})
    void what_is_no_id_is_named(String id) {
        assertInvalid(() -> channel.users().getUser(get(id)), "id");
        assertInvalid(() -> channel.users().batchGetUsers(batch(NOBODY, id)), "ids[1]");
    }

    @Test
    void a_batch_keeps_its_order_and_names_who_is_missing() {
        Person ada = Person.registered();
        Person bob = Person.registered();
        String noOne = NOBODY.replace('9', '8');
        BatchGetUsersResponse response =
                channel.users().batchGetUsers(batch(bob.id(), NOBODY, ada.id(), noOne, bob.id()));
        assertThat(response.getUsersList()).extracting(User::getId).containsExactly(bob.id(), ada.id(), bob.id());
        assertThat(response.getMissingIdsList()).containsExactly(NOBODY, noOne);
    }

    @Test
    void a_batch_has_1_to_100_ids() {
        assertInvalid(() -> channel.users().batchGetUsers(batch()), "ids");
        String[] many = Collections.nCopies(101, NOBODY).toArray(String[]::new);
        assertInvalid(() -> channel.users().batchGetUsers(batch(many)), "ids");
        String[] most = Collections.nCopies(100, NOBODY).toArray(String[]::new);
        assertThat(channel.users().batchGetUsers(batch(most)).getMissingIdsList())
                .hasSize(100);
    }

    @ParameterizedTest
    @CsvSource({"'',false", "handle,false", "handle desc,true", "' handle   desc ',true"})
    void a_prefix_finds_all_that_begin_with_it_page_by_page(String order, boolean descending) {
        String prefix = Person.newHandle();
        List<String> handles = new ArrayList<>(
                IntStream.range(0, 5).mapToObj(i -> prefix + "_" + i).toList());
        handles.forEach(handle -> Person.register(handle).statusCode(201));
        if (descending) {
            Collections.reverse(handles);
        }
        assertThat(handles(ListUsersRequest.newBuilder().setHandlePrefix(prefix).setOrderBy(order)))
                .isEqualTo(handles);
    }

    @Test
    void lists_sort_by_registration_either_way() {
        Person ada = Person.registered();
        Person bob = Person.registered();
        List<String> newest = ids(ListUsersRequest.newBuilder().setPageSize(100));
        assertThat(newest.indexOf(bob.id())).isLessThan(newest.indexOf(ada.id()));
        assertThat(ids(ListUsersRequest.newBuilder().setPageSize(100).setOrderBy("created_at desc")))
                .isEqualTo(newest);
        assertThat(ids(ListUsersRequest.newBuilder().setPageSize(100).setOrderBy("created_at")))
                .isSorted();
    }

    @Test
    void a_status_filters() {
        Person ada = Person.registered();
        ListUsersRequest.Builder byHandle = ListUsersRequest.newBuilder().setHandle(ada.handle());
        assertThat(ids(byHandle.clone().setStatus(AccountStatus.ACCOUNT_STATUS_ACTIVE)))
                .containsExactly(ada.id());
        assertThat(ids(byHandle.clone().setStatus(AccountStatus.ACCOUNT_STATUS_SUSPENDED)))
                .isEmpty();
    }

    @Test
    void a_page_has_20_users_by_default_and_100_at_most() {
        String prefix = Person.newHandle();
        IntStream.range(0, 21).forEach(i -> Person.register(prefix + "_" + i).statusCode(201));
        ListUsersRequest.Builder request = ListUsersRequest.newBuilder().setHandlePrefix(prefix);
        assertThat(ids(request)).hasSize(20);
        assertThat(ids(request.clone().setPageSize(Integer.MAX_VALUE))).hasSize(21);
    }

    @Test
    void what_cannot_be_listed_is_named() {
        ListUsersRequest.Builder none = ListUsersRequest.newBuilder();
        assertInvalid(() -> ids(none.clone().setPageSize(-1)), "page_size");
        assertInvalid(() -> ids(none.clone().setPageSize(Integer.MIN_VALUE)), "page_size");
        assertInvalid(() -> ids(none.clone().setPageToken("x")), "page_token");
        assertInvalid(() -> ids(none.clone().setPageToken("\0".repeat(60_000))), "page_token");
        assertInvalid(() -> ids(none.clone().setStatusValue(77)), "status");
        assertInvalid(() -> ids(none.clone().setOrderBy("email")), "order_by");
        assertInvalid(() -> ids(none.clone().setOrderBy("handle, created_at")), "order_by");
        assertInvalid(() -> ids(none.clone().setOrderBy("created_at").setHandlePrefix("a")), "order_by");
        assertInvalid(() -> ids(none.clone().setHandle("Ada").setHandlePrefix("%")), "handle", "handle_prefix");
    }

    @Test
    void a_token_is_for_the_list_that_it_was_given_for() {
        String prefix = Person.newHandle();
        IntStream.range(0, 2).forEach(i -> Person.register(prefix + "_" + i).statusCode(201));
        ListUsersRequest.Builder request =
                ListUsersRequest.newBuilder().setHandlePrefix(prefix).setPageSize(1);
        String token = channel.users().listUsers(request.build()).getNextPageToken();
        assertThat(token).isNotEmpty();
        assertInvalid(() -> ids(request.clone().setPageToken(token).setOrderBy("handle desc")), "page_token");
        assertInvalid(() -> ids(ListUsersRequest.newBuilder().setPageToken(token)), "page_token");
    }

    @Test
    void rest_and_grpc_take_each_others_cursors() {
        String prefix = Person.newHandle();
        IntStream.range(0, 3).forEach(i -> Person.register(prefix + "_" + i).statusCode(201));
        String next = given().get("/v2/users?limit=1&q=" + prefix).path("next");
        ListUsersRequest.Builder request =
                ListUsersRequest.newBuilder().setHandlePrefix(prefix).setPageSize(1);
        ListUsersResponse second =
                channel.users().listUsers(request.setPageToken(next).build());
        assertThat(second.getUsers(0).getHandle()).isEqualTo(prefix + "_1");
        assertThat(given().get("/v1/users?limit=1&q=" + prefix + "&cursor=" + second.getNextPageToken())
                        .<List<String>>path("items.handle"))
                .containsExactly(prefix + "_2");
    }

    @Test
    void counts_are_told() {
        Person ada = Person.registered();
        Person bob = Person.registered();
        bob.authorised()
                .put("/v1/users/" + bob.id() + "/following/" + ada.id())
                .then()
                .statusCode(204);
        assertThat(counts(ada)).isEqualTo(Counts.newBuilder().setFollowers(1).build());
        assertThat(counts(bob)).isEqualTo(Counts.newBuilder().setFollowing(1).build());
    }

    private Counts counts(Person person) {
        return channel.users()
                .getCounts(GetCountsRequest.newBuilder().setId(person.id()).build());
    }

    private List<String> ids(ListUsersRequest.Builder request) {
        return channel.users().listUsers(request.build()).getUsersList().stream()
                .map(User::getId)
                .toList();
    }

    private List<String> handles(ListUsersRequest.Builder request) {
        List<String> handles = new ArrayList<>();
        do {
            ListUsersResponse page =
                    channel.users().listUsers(request.setPageSize(2).build());
            page.getUsersList().forEach(user -> handles.add(user.getHandle()));
            request.setPageToken(page.getNextPageToken());
        } while (!request.getPageToken().isEmpty());
        return handles;
    }

    private static GetUserRequest get(String id) {
        return GetUserRequest.newBuilder().setId(id).build();
    }

    private static BatchGetUsersRequest batch(String... ids) {
        return BatchGetUsersRequest.newBuilder().addAllIds(List.of(ids)).build();
    }
}
