package dev.trunkline.feed;

import static io.restassured.RestAssured.given;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.nullValue;

import dev.trunkline.feed.cursor.Cursor;
import io.agroal.api.AgroalDataSource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.restassured.response.ValidatableResponse;
import jakarta.inject.Inject;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A reader whose place this instance does not know yet, while the database, which would, is away. */
@QuarkusTest
@TestProfile(RunningFeed.Small.class)
class ResumeWithoutDatabaseTest extends RunningFeed {

    @Inject
    AgroalDataSource database;

    @Test
    void a_reader_ahead_of_its_instance_keeps_its_place() throws SQLException {
        Cursor here = Cursor.of(log.head());
        String ahead = here.at(here.position() + 1).text();
        List<Connection> held = new ArrayList<>();
        try {
            // No connection is left for anyone else, which is what a database that is away looks like.
            while (held.size()
                    < database.getConfiguration().connectionPoolConfiguration().maxSize()) {
                held.add(database.getConnection());
            }
            page(ahead).body("reset", nullValue()).body("next", equalTo(ahead));
        } finally {
            for (Connection each : held) {
                each.close();
            }
        }
        page(ahead).body("reset", equalTo(true)).body("next", equalTo(here.text()));
    }

    private static ValidatableResponse page(String after) {
        return given().queryParam("after", after).get("/v1/feed").then().statusCode(200);
    }
}
