package dev.trunkline.system;

import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ScheduledExecutorService;

/** Asks for pages, which may wait for their first event. */
final class RoamingPolls extends RoamingReader {

    private final int wait;
    private final long every;

    /**
     * @param wait seconds that a poll may wait, 0 for one that does not
     * @param every milliseconds between two polls
     */
    RoamingPolls(
            HttpClient http,
            ScheduledExecutorService timers,
            Member member,
            String feed,
            String cursor,
            int wait,
            long every) {
        super(http, timers, member, feed, cursor);
        this.wait = wait;
        this.every = every;
    }

    @Override
    CompletableFuture<?> connect(String after) {
        HttpRequest request = request("?after=" + after + (wait > 0 ? "&wait=" + wait : ""))
                .timeout(Duration.ofSeconds(wait + 15L))
                .build();
        return http().sendAsync(request, answer -> {
                    if (answer.statusCode() != 200) {
                        refused(answer.statusCode(), answer.headers());
                        return HttpResponse.BodySubscribers.replacing("");
                    }
                    return HttpResponse.BodySubscribers.ofString(StandardCharsets.UTF_8);
                })
                .thenAccept(answer -> {
                    if (answer.statusCode() == 200) {
                        page(answer.body());
                    }
                });
    }

    @Override
    long pause() {
        return every;
    }
}
