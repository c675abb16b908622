package dev.trunkline.system;

import io.restassured.filter.Filter;
import io.restassured.filter.FilterContext;
import io.restassured.response.Response;
import io.restassured.specification.FilterableRequestSpecification;
import io.restassured.specification.FilterableResponseSpecification;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;

/** Asks again when a limit refuses, after the time that it names, as a client should. */
final class Patience implements Filter {

    @Override
    public Response filter(
            FilterableRequestSpecification request,
            FilterableResponseSpecification expectation,
            FilterContext context) {
        Response response = context.next(request, expectation);
        while (response.statusCode() == 429) {
            LockSupport.parkNanos(Duration.ofSeconds(Long.parseLong(response.header("Retry-After")))
                    .toNanos());
            response = context.next(request, expectation);
        }
        return response;
    }
}
