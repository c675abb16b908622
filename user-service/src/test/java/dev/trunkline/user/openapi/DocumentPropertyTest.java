package dev.trunkline.user.openapi;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import dev.trunkline.testing.openapi.ApiDocument;
import dev.trunkline.testing.openapi.ApiOperation;
import dev.trunkline.testing.openapi.DocumentProperty;
import dev.trunkline.testing.openapi.Known;
import dev.trunkline.user.Person;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.RestAssured;
import io.restassured.response.Response;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import org.jboss.logging.Logger;
import org.junit.jupiter.api.Test;

/** Some thousand requests that the service's own document suggests, good and bad, each answered by that document. */
@QuarkusTest
class DocumentPropertyTest {

    private static final Logger LOG = Logger.getLogger(DocumentPropertyTest.class);
    private static final int REQUESTS_FOR_EACH = 120;
    private static final Duration AT_MOST = Duration.ofSeconds(50);

    @Test
    void whatever_is_asked_the_answer_is_by_the_document() throws Exception {
        // -Dtrunkline.seed=<the one that failed> repeats the requests.
        long seed = Long.getLong("trunkline.seed", ThreadLocalRandom.current().nextLong(1_000_000));
        ApiDocument document =
                new ApiDocument(given().get("/q/openapi?format=json").asString());
        DocumentProperty property =
                new DocumentProperty(document, RestAssured.port, new People(), seed).run(REQUESTS_FOR_EACH, AT_MOST);

        LOG.info(property);
        assertThat(property.faults()).isEmpty();
        assertThat(property.neverAccepted()).as("never tried with success").isEmpty();
        assertThat(property.requests()).isGreaterThan(500);
    }

    /** Somebody who asks, somebody else, an admin, and for what ends an account or its sessions always another one. */
    private static final class People implements Known {

        private final Person admin = Person.admin();
        private final Map<String, Person> ended = new HashMap<>();
        private Person caller;
        private Person other;

        @Override
        public void renew() {
            caller = Person.registered();
            other = Person.registered();
            ended.clear();
        }

        @Override
        public String token(ApiOperation operation) {
            return actor(operation).accessToken();
        }

        @Override
        public List<String> otherTokens() {
            return List.of(other.accessToken(), admin.accessToken());
        }

        @Override
        public Optional<String> value(ApiOperation operation, String name) {
            return Optional.ofNullable(
                    switch (name) {
                        case "id" -> actor(operation).id();
                        case "createdAt" -> text(actor(operation).read(), "/createdAt");
                        case "targetId" -> other.id();
                        case "sessionId" -> text(actor(operation).authorised().get("/v1/sessions"), "/items/0/id");
                        case "keyId" -> key(actor(operation));
                        case "plan" -> "free";
                        case "handle" -> operation.template().endsWith("/sessions") ? caller.handle() : null;
                        case "password", "currentPassword" -> Person.PASSWORD;
                        case "newPassword" -> "staple battery horse";
                        case "email" -> Person.newHandle() + "@example.org";
                        case "refreshToken" -> Person.login(caller.handle()).refreshToken();
                        case "status" -> "active";
                        case "role" -> "user";
                        case "If-Match" -> "*";
                        default -> null;
                    });
        }

        private static String key(Person owner) {
            // Each may have twenty; when there are so many, the newest will do.
            Response made = Person.json(Map.of("label", "some key"))
                    .auth()
                    .oauth2(owner.accessToken())
                    .post(owner.path() + "/keys");
            return made.statusCode() == 201
                    ? text(made, "/id")
                    : text(owner.authorised().get(owner.path() + "/keys"), "/items/0/id");
        }

        /** Null if it is not there. */
        private static String text(Response answer, String pointer) {
            return Person.body(answer).at(pointer).asText(null);
        }

        private Person actor(ApiOperation operation) {
            boolean reads =
                    operation.method().equals("GET") || operation.template().contains("following");
            return reads || operation.method().equals("POST")
                    ? caller
                    : ended.computeIfAbsent(operation.toString(), first -> Person.registered());
        }
    }
}
