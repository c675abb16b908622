package dev.trunkline.user.grpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.protobuf.FieldMask;
import dev.trunkline.contracts.user.v1.AccountStatus;
import dev.trunkline.contracts.user.v1.Role;
import dev.trunkline.contracts.user.v1.UpdateUserRequest;
import dev.trunkline.contracts.user.v1.User;
import dev.trunkline.rest.problem.Problem.Fault;
import dev.trunkline.rest.problem.ProblemException;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EditTest {

    private static final String BEFORE = """
            {"handle":"ada","name":{"display":"Ada","given":"Augusta","family":"King"},
             "email":"ada@example.org","status":"active","role":"user"}""";

    private final ObjectMapper json = new ObjectMapper();

    @Test
    void only_what_the_mask_names_is_changed() throws Exception {
        User user = User.newBuilder()
                .setDisplayName("A")
                .setGivenName("B")
                .setHandle("c")
                .build();
        assertThat(edited(user, "display_name")).isEqualTo(before().replace("\"Ada\"", "\"A\""));
        assertThat(edited(user, "given_name", "handle", "handle"))
                .isEqualTo(before().replace("Augusta", "B").replace("\"ada\"", "\"c\""));
    }

    @Test
    void what_the_mask_names_and_is_not_set_is_taken_away() throws Exception {
        assertThat(edited(User.getDefaultInstance(), "given_name", "family_name"))
                .isEqualTo(before().replace(",\"given\":\"Augusta\",\"family\":\"King\"", ""));
        // Whether there may be none of it is not said here.
        assertThat(edited(User.getDefaultInstance(), "email", "handle", "display_name"))
                .contains("\"email\":\"\"", "\"handle\":\"\"", "\"display\":\"\"");
    }

    @Test
    void without_a_mask_what_is_set_is_changed() throws Exception {
        User user = User.newBuilder()
                .setId("7")
                .setEtag("\"1\"")
                .setStatus(AccountStatus.ACCOUNT_STATUS_SUSPENDED)
                .setEmail("x@example.org")
                .build();
        assertThat(edited(user)).isEqualTo(before().replace("ada@", "x@").replace("active", "suspended"));
    }

    @Test
    void a_star_replaces_all_but_leaves_status_and_role_unless_they_are_set() throws Exception {
        User user = User.newBuilder()
                .setHandle("c")
                .setDisplayName("D")
                .setEmail("e")
                .build();
        assertThat(edited(user, "*"))
                .isEqualTo("{'handle':'c','name':{'display':'D'},'email':'e','status':'active','role':'user'}"
                        .replace('\'', '"'));
        assertThat(edited(user.toBuilder().setRole(Role.ROLE_ADMIN).build(), "*"))
                .contains("\"role\":\"admin\"");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "id",
                "created_at",
                "etag",
                "name",
                "displayName",
                "user.handle",
                "handle.x",
                "",
                "HANDLE",
                "password"
            })
    void a_path_that_cannot_be_changed_is_named(String path) {
        List<Fault> faults = faults(User.getDefaultInstance(), "handle", path);
        assertThat(faults).singleElement().satisfies(fault -> {
            assertThat(fault.pointer()).isEqualTo("update_mask");
            assertThat(fault.detail()).startsWith("'" + path + "'").contains("display_name");
        });
    }

    @Test
    void a_star_stands_alone() {
        assertThat(faults(User.getDefaultInstance(), "*", "handle")).hasSize(1);
    }

    @Test
    void every_wrong_path_is_named() {
        String[] paths = IntStream.range(0, 5_000).mapToObj(i -> "p" + i).toArray(String[]::new);
        assertThat(faults(User.getDefaultInstance(), paths)).hasSize(5_000);
    }

    @Test
    void an_edit_of_nothing_is_refused() {
        assertThat(faults(User.newBuilder().setId("7").setEtag("\"1\"").build()))
                .hasSize(1);
    }

    @Test
    void a_status_or_role_that_the_mask_names_must_be_one() {
        assertThat(faults(User.getDefaultInstance(), "status", "role"))
                .extracting(Fault::pointer)
                .containsExactly("user.status", "user.role");
        assertThat(faults(User.newBuilder().setStatusValue(77).build(), "status"))
                .extracting(Fault::detail)
                .allSatisfy(detail -> assertThat(detail).contains("ACCOUNT_STATUS_SUSPENDED"));
        assertThat(faults(User.newBuilder().setRoleValue(77).build(), "*"))
                .extracting(Fault::pointer)
                .containsExactly("user.role");
    }

    private String before() throws Exception {
        return json.readTree(BEFORE).toString();
    }

    private String edited(User user, String... paths) throws Exception {
        ObjectNode document = (ObjectNode) json.readTree(BEFORE);
        Edit.of(request(user, paths)).apply(document);
        return document.toString();
    }

    private List<Fault> faults(User user, String... paths) {
        return assertThrows(ProblemException.class, () -> Edit.of(request(user, paths)))
                .problem("", "")
                .errors();
    }

    private static UpdateUserRequest request(User user, String... paths) {
        UpdateUserRequest.Builder request = UpdateUserRequest.newBuilder().setUser(user);
        if (paths.length > 0) {
            request.setUpdateMask(FieldMask.newBuilder().addAllPaths(List.of(paths)));
        }
        return request.build();
    }
}
