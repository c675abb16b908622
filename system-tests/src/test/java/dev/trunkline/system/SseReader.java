package dev.trunkline.system;

import dev.trunkline.testing.Http1;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** Reads a feed by Server-Sent Events, parsed as the WHATWG rules say, and resumes by {@code Last-Event-ID}. */
final class SseReader extends FeedReader {

    private final HttpClient http = Http1.client();
    private final Member member;
    private final String feed;

    SseReader(Member member, String feed) {
        super("sse-reader");
        this.member = member;
        this.feed = feed;
    }

    @Override
    void connect(Optional<String> after) throws IOException, InterruptedException {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(member.gateway() + feed + "/events"))
                .header("Accept", "text/event-stream")
                .header("Authorization", "Bearer " + member.token());
        after.ifPresent(cursor -> request.header("Last-Event-ID", cursor));
        HttpResponse<java.io.InputStream> response =
                http.send(request.build(), HttpResponse.BodyHandlers.ofInputStream());
        try (BufferedReader lines =
                new BufferedReader(new InputStreamReader(response.body(), StandardCharsets.UTF_8))) {
            if (response.statusCode() != 200) {
                throw new IOException("status " + response.statusCode());
            }
            StringBuilder data = new StringBuilder();
            for (String line = lines.readLine(); line != null && !isClosed(); line = lines.readLine()) {
                if (line.startsWith("data:")) {
                    data.append(line.substring(5).stripLeading());
                } else if (line.isEmpty() && data.length() > 0) {
                    event(data.toString());
                    data.setLength(0);
                }
            }
        }
    }
}
