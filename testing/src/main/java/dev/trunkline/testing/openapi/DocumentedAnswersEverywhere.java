package dev.trunkline.testing.openapi;

import io.quarkus.test.junit.callback.QuarkusTestBeforeEachCallback;
import io.quarkus.test.junit.callback.QuarkusTestMethodContext;
import io.restassured.RestAssured;

/** Has every request of every test looked at. */
public final class DocumentedAnswersEverywhere implements QuarkusTestBeforeEachCallback {

    private static final DocumentedAnswers FILTER = new DocumentedAnswers();

    @Override
    public void beforeEach(QuarkusTestMethodContext context) {
        RestAssured.replaceFiltersWith(FILTER);
    }
}
