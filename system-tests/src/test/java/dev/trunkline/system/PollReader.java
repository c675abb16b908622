package dev.trunkline.system;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.trunkline.testing.Http1;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Optional;

/** Reads a feed by long polls, each waiting a second at most. */
final class PollReader extends FeedReader {

    private static final ObjectMapper JSON = new ObjectMapper();

    private final HttpClient http = Http1.client();
    private final Member member;
    private final String feed;

    PollReader(Member member, String feed) {
        super("poll-reader");
        this.member = member;
        this.feed = feed;
    }

    @Override
    void connect(Optional<String> after) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(URI.create(member.gateway() + feed + "?wait=1"
                        + after.map("&after="::concat).orElse("")))
                .header("Authorization", "Bearer " + member.token())
                .timeout(Duration.ofSeconds(10))
                .build();
        HttpResponse<String> response = http.send(request, HttpResponse.BodyHandlers.ofString());
        if (response.statusCode() != 200) {
            throw new IOException("status " + response.statusCode());
        }
        JsonNode page = JSON.readTree(response.body());
        for (JsonNode event : page.get("items")) {
            event(event.toString());
        }
        moveTo(page.get("next").asText());
        attached();
    }
}
