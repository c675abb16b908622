package dev.trunkline.system;

import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Flow;
import java.util.concurrent.ScheduledExecutorService;

/** Reads by Server-Sent Events, and resumes by {@code Last-Event-ID}. */
final class RoamingEvents extends RoamingReader {

    RoamingEvents(HttpClient http, ScheduledExecutorService timers, Member member, String feed, String cursor) {
        super(http, timers, member, feed, cursor);
    }

    @Override
    CompletableFuture<?> connect(String after) {
        HttpRequest request = request("/events")
                .header("Accept", "text/event-stream")
                .header("Last-Event-ID", after)
                .build();
        return http().sendAsync(request, answer -> {
                    if (answer.statusCode() != 200) {
                        refused(answer.statusCode(), answer.headers());
                        return HttpResponse.BodySubscribers.replacing(null);
                    }
                    return HttpResponse.BodySubscribers.fromLineSubscriber(new Lines());
                })
                .thenAccept(answer -> {
                    if (answer.statusCode() == 200) {
                        end("ended");
                    }
                });
    }

    /** The fields of each event; only {@code data} matters here, since it repeats the others. */
    private final class Lines implements Flow.Subscriber<String> {

        private final StringBuilder data = new StringBuilder();

        @Override
        public void onSubscribe(Flow.Subscription subscription) {
            subscription.request(Long.MAX_VALUE);
        }

        @Override
        public void onNext(String line) {
            if (line.startsWith("data:")) {
                data.append(line.substring(5).stripLeading());
            } else if (line.isEmpty() && data.length() > 0) {
                event(data.toString());
                data.setLength(0);
            }
        }

        @Override
        public void onError(Throwable failed) {
            // An event without its empty line was not dispatched (WHATWG HTML §9.2.6), and the cursor stays before it.
        }

        @Override
        public void onComplete() {
            // As above.
        }
    }
}
