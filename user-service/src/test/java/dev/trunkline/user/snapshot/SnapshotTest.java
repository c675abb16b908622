package dev.trunkline.user.snapshot;

import static dev.trunkline.user.Problems.problem;
import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import dev.trunkline.contracts.user.v1.AccountChanged;
import dev.trunkline.contracts.user.v1.AccountStatus;
import dev.trunkline.contracts.user.v1.Followed;
import dev.trunkline.contracts.user.v1.SnapshotRecord;
import dev.trunkline.user.Person;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jdbi.v3.core.Jdbi;
import org.junit.jupiter.api.Test;

@QuarkusTest
class SnapshotTest {

    @Inject
    Jdbi database;

    @Test
    void tells_of_every_account_and_follow_that_there_is_and_of_no_other() throws IOException {
        Person ada = Person.registered();
        Person bob = Person.registered();
        Person gone = Person.registered();
        follow(ada, bob);
        follow(bob, ada);
        follow(gone, ada);
        follow(ada, gone);
        gone.changing(gone).delete(gone.path()).then().statusCode(204);
        List<SnapshotRecord> records = records(snapshot());
        List<AccountChanged> accounts = records.stream()
                .filter(SnapshotRecord::hasAccount)
                .map(SnapshotRecord::getAccount)
                .toList();
        assertThat(accounts)
                .extracting(AccountChanged::getUserId)
                .contains(ada.id(), bob.id())
                .doesNotContain(gone.id())
                .isSorted();
        assertThat(accounts)
                .filteredOn(account -> account.getUserId().equals(ada.id()))
                .containsExactly(AccountChanged.newBuilder()
                        .setUserId(ada.id())
                        .setHandle(ada.handle())
                        .setDisplayName("Display of " + ada.handle())
                        .setStatus(AccountStatus.ACCOUNT_STATUS_ACTIVE)
                        .build());
        List<Followed> follows = records.stream()
                .filter(SnapshotRecord::hasFollow)
                .map(SnapshotRecord::getFollow)
                .toList();
        assertThat(follows)
                .extracting(follow -> follow.getFollowerId() + follow.getFolloweeId())
                .contains(ada.id() + bob.id(), bob.id() + ada.id())
                .doesNotContain(ada.id() + gone.id(), gone.id() + ada.id())
                .isSorted();
    }

    @Test
    void begins_with_its_place_in_the_log_and_says_that_it_is_whole() throws IOException {
        Person.registered();
        List<SnapshotRecord> records = records(snapshot());
        assertThat(records.get(0).getBegin().getEpoch())
                .isEqualTo(database.withHandle(handle -> handle.createQuery("SELECT epoch FROM user_events_head")
                        .mapTo(String.class)
                        .one()));
        assertThat(records.get(records.size() - 1).hasEnd()).isTrue();
    }

    @Test
    void names_nothing_that_only_owners_see() {
        Person ada = Person.registered();
        assertThat(new String(snapshot(), StandardCharsets.UTF_8))
                .contains(ada.handle())
                .doesNotContain("@example.org");
    }

    @Test
    void is_no_part_of_the_documented_api() {
        assertThat(given().get("/q/openapi").asString()).doesNotContain("/internal");
        problem(given().delete("/internal/snapshot"), 405);
    }

    private static void follow(Person follower, Person followee) {
        follower.authorised()
                .put("/v1/users/" + follower.id() + "/following/" + followee.id())
                .then()
                .statusCode(204);
    }

    private static byte[] snapshot() {
        return given().get("/internal/snapshot")
                .then()
                .statusCode(200)
                .extract()
                .asByteArray();
    }

    private static List<SnapshotRecord> records(byte[] snapshot) throws IOException {
        InputStream in = new ByteArrayInputStream(snapshot);
        List<SnapshotRecord> records = new ArrayList<>();
        for (SnapshotRecord next; (next = SnapshotRecord.parseDelimitedFrom(in)) != null; ) {
            records.add(next);
        }
        return records;
    }
}
