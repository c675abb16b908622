package dev.trunkline.standalone;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A few people who follow each other and post now and then, made through the gateway's public API as
 * any client would; on a later start they are found again.
 */
final class Demo {

    // Names of their own: a person who has taken the README's tour is 'ada' already, with another password.
    static final List<String> HANDLES = List.of("demo_ada", "demo_grace", "demo_edsger");

    private static final Map<String, String> NAMES =
            Map.of("demo_ada", "Ada L.", "demo_grace", "Grace H.", "demo_edsger", "Edsger D.");
    private static final List<String> TEXTS = List.of(
            "The engine weaves patterns as the loom weaves leaves.",
            "A ship in port is safe, but that is not what ships are for.",
            "Simplicity is a prerequisite for reliability.",
            "Measured it again; the slow part was somewhere else.",
            "One feed, four transports, the same cursor.",
            "Asked the name server where everybody is. It knew.");
    private static final Duration PATIENCE = Duration.ofSeconds(5);
    private static final Duration PAUSE = Duration.ofSeconds(7);

    /** A person who is logged in. */
    private record Session(String handle, String id, String token) {}

    private final URI gateway;
    private final String password;
    private final Console console;
    private final HttpClient http = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(PATIENCE)
            .build();

    Demo(URI gateway, String password, Console console) {
        this.gateway = gateway;
        this.password = password;
        this.console = console;
    }

    /** Makes the accounts, lets each follow the others, and posts in the background from then on. */
    void start() throws IOException, InterruptedException {
        var sessions = new LinkedHashMap<String, Session>();
        for (String handle : HANDLES) {
            register(handle);
            sessions.put(handle, logIn(handle));
        }
        for (Session follower : sessions.values()) {
            for (Session followed : sessions.values()) {
                if (follower != followed) {
                    String path = "/v1/users/" + follower.id() + "/following/" + followed.id();
                    expect(send("PUT", path, "", follower.token()), 204);
                }
            }
        }
        var thread = new Thread(this::trickle, "demo");
        thread.setDaemon(true);
        thread.start();
    }

    private void trickle() {
        for (int i = 0; ; i++) {
            String handle = HANDLES.get(i % HANDLES.size());
            try {
                // A new session for each post: the trickle lives longer than an access token.
                Session session = logIn(handle);
                String body = "{\"text\":\"" + TEXTS.get(i % TEXTS.size()) + "\"}";
                expect(send("POST", "/v1/users/" + session.id() + "/posts", body, session.token()), 201);
            } catch (IOException e) {
                console.say("demo: " + e.getMessage());
            } catch (InterruptedException e) {
                return;
            }
            try {
                Thread.sleep(PAUSE.toMillis());
            } catch (InterruptedException e) {
                return;
            }
        }
    }

    private void register(String handle) throws IOException, InterruptedException {
        String body = "{\"handle\":\"%s\",\"displayName\":\"%s\",\"email\":\"%s@trunkline.test\",\"password\":\"%s\"}"
                .formatted(handle, NAMES.get(handle), handle, password);
        expect(send("POST", "/v1/users", body, ""), 201, 409); // 409: it is there from an earlier run
    }

    private Session logIn(String handle) throws IOException, InterruptedException {
        String body = "{\"handle\":\"%s\",\"password\":\"%s\"}".formatted(handle, password);
        String answer = expect(send("POST", "/v1/sessions", body, ""), 201);
        int user = answer.indexOf("\"user\"");
        return new Session(
                handle, field("id", user < 0 ? answer : answer.substring(user)), field("accessToken", answer));
    }

    private HttpResponse<String> send(String method, String path, String body, String token)
            throws IOException, InterruptedException {
        var request = HttpRequest.newBuilder(gateway.resolve(path))
                .timeout(PATIENCE)
                .method(method, HttpRequest.BodyPublishers.ofString(body));
        if (!body.isEmpty()) {
            request.header("Content-Type", "application/json");
        }
        if (!token.isEmpty()) {
            request.header("Authorization", "Bearer " + token);
        }
        return http.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }

    private static String expect(HttpResponse<String> response, int... statuses) throws IOException {
        for (int status : statuses) {
            if (response.statusCode() == status) {
                return response.body();
            }
        }
        throw new IOException(response.request().method() + " " + response.uri() + " answers " + response.statusCode()
                + " " + response.body());
    }

    private static String field(String name, String json) throws IOException {
        Matcher matcher =
                Pattern.compile("\"" + name + "\"\\s*:\\s*\"([^\"]+)\"").matcher(json);
        if (!matcher.find()) {
            throw new IOException("no " + name + " in " + json);
        }
        return matcher.group(1);
    }
}
