package dev.trunkline.system;

import io.restassured.response.Response;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;

/** Asks again when a limit refuses, after the time that it names, as a client should. */
final class Patience {

    private Patience() {}

    static Response ask(Supplier<Response> request) {
        Response response = request.get();
        while (response.statusCode() == 429) {
            LockSupport.parkNanos(Duration.ofSeconds(Long.parseLong(response.header("Retry-After")))
                    .toNanos());
            response = request.get();
        }
        return response;
    }
}
