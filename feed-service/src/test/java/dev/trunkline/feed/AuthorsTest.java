package dev.trunkline.feed;

import static io.restassured.RestAssured.given;
import static org.hamcrest.Matchers.equalTo;

import dev.trunkline.contracts.user.v1.AccountStatus;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import org.junit.jupiter.api.Test;

/** Authors, as user-service tells of them. */
@QuarkusTest
@TestProfile(RunningFeed.Small.class)
class AuthorsTest extends RunningFeed {

    @Test
    void names_and_suspensions_come_from_user_service() {
        users.account(ada, "ada_new", AccountStatus.ACCOUNT_STATUS_ACTIVE);
        projected();
        String id = post(ada, "renamed");
        given().get("/v1/posts/{id}", id).then().body("author.handle", equalTo("ada_new"));
        users.account(ada, "ada_new", AccountStatus.ACCOUNT_STATUS_SUSPENDED);
        projected();
        keyed("k", "silenced").statusCode(403);
    }
}
