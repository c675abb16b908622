package dev.trunkline.feed;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.zip.GZIPInputStream;

/** Reads an event stream, line by line as the WHATWG rules say. */
final class SseClient extends FeedClient {

    private final HttpResponse<InputStream> response;
    private final List<String> lines = new CopyOnWriteArrayList<>();
    private final Thread thread = new Thread(this::read, "sse-client");
    private volatile boolean ended;
    private volatile Optional<IOException> broken = Optional.empty();

    SseClient(HttpClient http, URI address, Map<String, String> headers) {
        HttpRequest.Builder request = HttpRequest.newBuilder(address).header("Accept", "text/event-stream");
        headers.forEach(request::header);
        try {
            response = http.send(request.build(), HttpResponse.BodyHandlers.ofInputStream());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
        if (response.statusCode() != 200) {
            throw new IllegalStateException("the stream was refused: " + response.statusCode());
        }
        thread.setDaemon(true);
        thread.start();
    }

    HttpResponse<InputStream> response() {
        return response;
    }

    List<String> lines() {
        return lines;
    }

    boolean ended() {
        return ended;
    }

    /** How the stream failed; empty where it ended as a stream of its coding does. */
    Optional<IOException> broken() {
        return broken;
    }

    @Override
    public void close() {
        try {
            response.body().close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void read() {
        try (InputStream stream = decoded()) {
            StringBuilder data = new StringBuilder();
            for (Optional<String> next = line(stream); next.isPresent(); next = line(stream)) {
                String line = next.get();
                lines.add(line);
                if (line.startsWith("data: ")) {
                    data.append(line.substring(6));
                } else if (line.isEmpty() && data.length() > 0) {
                    received(data.toString());
                    data.setLength(0);
                }
            }
        } catch (IOException e) {
            // The connection is gone, which is what a test may be after.
            broken = Optional.of(e);
        }
        ended = true;
    }

    /** Byte by byte: a reader would wait for more than a line from a stream that is decompressed. */
    private static Optional<String> line(InputStream stream) throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        for (int next = stream.read(); next >= 0; next = stream.read()) {
            if (next == '\n') {
                return Optional.of(line.toString(StandardCharsets.UTF_8));
            }
            line.write(next);
        }
        return Optional.empty();
    }

    private InputStream decoded() throws IOException {
        boolean gzip = response.headers().firstValue("Content-Encoding").equals(Optional.of("gzip"));
        return gzip ? new GZIPInputStream(response.body()) : response.body();
    }
}
