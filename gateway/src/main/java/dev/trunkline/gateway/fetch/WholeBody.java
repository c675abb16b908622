package dev.trunkline.gateway.fetch;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClientResponse;

/** What is answered with 200, whole and up to a size. */
final class WholeBody {

    private WholeBody() {}

    /**
     * To be called as the answer's head comes, on its own context: once its end has come there is nothing to listen for.
     * Fails with a message that says what came instead.
     */
    static Future<Buffer> of(HttpClientResponse response, int mostBytes) {
        if (response.statusCode() != 200) {
            return Future.failedFuture("status " + response.statusCode());
        }
        Promise<Buffer> whole = Promise.promise();
        Buffer body = Buffer.buffer();
        response.handler(chunk -> {
            if (body.length() + chunk.length() > mostBytes) {
                whole.tryFail("more than " + mostBytes + " bytes");
                response.request().reset();
            } else {
                body.appendBuffer(chunk);
            }
        });
        response.exceptionHandler(whole::tryFail);
        response.endHandler(end -> whole.tryComplete(body));
        return whole.future();
    }
}
