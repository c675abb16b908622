import java.io.IOException;
import java.io.StringReader;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Starts the whole system, fills its users' database step by step, and at each step times each kind of read over HTTP,
 * one request at a time, so that a figure is the time of the request and not of a queue.
 */
public class Users {

    private static final Pattern NEXT = Pattern.compile("\"next\":(?:\"([^\"]*)\"|null)");
    private static final Pattern ID = Pattern.compile("\"id\":\"([0-9a-f-]{36})\"");

    private final HttpClient client =
            HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(2)).build();
    private final Map<String, Map<Integer, double[]>> results = new LinkedHashMap<>();
    private final List<Integer> sizes;
    private final int requests;
    private String base;

    private Users(List<Integer> sizes, int requests) {
        this.sizes = sizes;
        this.requests = requests;
    }

    public static void main(String[] arguments) throws Exception {
        boolean quick = Arrays.asList(arguments).contains("--quick");
        if (!quick && arguments.length > 0) {
            System.err.println("usage: bench/users/run [--quick]");
            System.exit(2);
        }
        new Users(quick ? List.of(1_000, 10_000) : List.of(10_000, 100_000, 1_000_000), quick ? 200 : 500).run();
    }

    private void run() throws Exception {
        Path data = Files.createTempDirectory("trunkline-bench-users");
        Map<String, String> ports = ports();
        ProcessBuilder command = new ProcessBuilder("taskset", "-c", "0", "./run").redirectErrorStream(true);
        command.environment().putAll(ports);
        command.environment().put("TRUNKLINE_DATA", data.toString());
        Path log = data.resolve("run.log");
        Process system = command.redirectOutput(log.toFile()).start();
        Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(system, data)));
        base = "http://localhost:" + ports.get("TRUNKLINE_USER_PORT");
        awaitReady(system, log, "http://localhost:" + ports.get("TRUNKLINE_USER_MANAGEMENT_PORT") + "/q/health/ready");
        Properties secrets = new Properties();
        secrets.load(new StringReader(Files.readString(data.resolve("secrets"))));
        String url = "jdbc:postgresql://localhost:" + ports.get("TRUNKLINE_POSTGRES_PORT") + "/users";
        try (Connection database = DriverManager.getConnection(url, "users", secrets.getProperty("users"))) {
            int before = 0;
            say("warming up");
            fill(database, 0, before = 1_000);
            for (int round = 0; round < (requests > 200 ? 3 : 1); round++) {
                measure(database, before);
            }
            results.clear();
            for (int size : sizes) {
                say("filling to %,d users", size);
                fill(database, before, size);
                before = size;
                measure(database, size);
            }
        }
        print();
    }

    /** The star is followed by a tenth of all; everybody else by a few. */
    private static void fill(Connection database, int from, int to) throws SQLException {
        try (Statement statement = database.createStatement()) {
            statement.execute("SET statement_timeout = 0");
            statement.execute("SET synchronous_commit = off");
            statement.execute("""
                    INSERT INTO accounts (id, handle, display_name, email, password_hash, status, version, created_at)
                    SELECT CAST(lpad(to_hex(n), 12, '0') || '7' || substr(md5(n::text), 1, 3) || '8'
                                || substr(md5(n::text), 4, 15) AS uuid),
                        'u' || substr(md5(n::text), 1, 16), 'User ' || n, n || '@example.org', '',
                        CASE WHEN n %% 100 = 0 THEN 'suspended' ELSE 'active' END, 1,
                        timestamptz '2026-01-01' + n * interval '1 second'
                    FROM generate_series(%d + 1, %d) AS n""".formatted(from, to));
            String id = "CAST(lpad(to_hex(%s), 12, '0') || '7' || substr(md5((%s)::text), 1, 3) || '8'"
                    + " || substr(md5((%s)::text), 4, 15) AS uuid)";
            statement.execute("INSERT INTO follows (follower_id, followee_id, since) SELECT "
                    + id.formatted("n", "n", "n") + ", " + id.formatted("1", "1", "1") + ", now()"
                    + " FROM generate_series(greatest(2, %d / 10 + 1), %d / 10) AS n".formatted(from, to));
            statement.execute("VACUUM ANALYZE accounts, follows");
        }
    }

    private void measure(Connection database, int size) throws Exception {
        Random random = new Random(size);
        List<String> ids = new ArrayList<>();
        List<String> handles = new ArrayList<>();
        String star;
        int accounts;
        try (Statement statement = database.createStatement()) {
            ResultSet rows = statement.executeQuery(
                    "SELECT id, handle FROM accounts WHERE email LIKE '%@example.org' ORDER BY md5(id::text) LIMIT 1000");
            while (rows.next()) {
                ids.add(rows.getString(1));
                handles.add(rows.getString(2));
            }
            rows = statement.executeQuery("SELECT id FROM accounts WHERE email = '1@example.org'");
            rows.next();
            star = rows.getString(1);
            // One more than were filled in: the system's own admin.
            rows = statement.executeQuery("SELECT count(*) FROM accounts");
            rows.next();
            accounts = rows.getInt(1);
        }
        time("one user", size, i -> "/v2/users/" + ids.get(random.nextInt(ids.size())));
        time("by handle", size, i -> "/v2/users?handle=" + handles.get(random.nextInt(handles.size())));
        time("newest", size, i -> "/v2/users");
        time("oldest", size, i -> "/v2/users?sort=createdAt");
        time("one in a hundred, newest (status=suspended)", size, i -> "/v2/users?status=suspended");
        time("prefix of 3 (q=)", size, i -> "/v2/users?q=" + handles.get(random.nextInt(handles.size())).substring(0, 3));
        time("prefix of 6 (q=)", size, i -> "/v2/users?q=" + handles.get(random.nextInt(handles.size())).substring(0, 6));
        time(
                "prefix of 2 of the suspended, descending",
                size,
                i -> "/v2/users?sort=-handle&status=suspended&q=" + handles.get(random.nextInt(handles.size())).substring(0, 2));
        walk("all users, each page of 100 to the end", size, "/v2/users?limit=100", accounts);
        walk("all followers of one, each page of 100", size, "/v1/users/" + star + "/followers?limit=100", size / 10 - 1);
        time("newest followers of one", size, i -> "/v1/users/" + star + "/followers");
    }

    private interface Target {
        String path(int i);
    }

    private void time(String name, int size, Target target) throws Exception {
        for (int i = 0; i < requests / 4; i++) {
            get(target.path(i));
        }
        double[] millis = new double[requests];
        for (int i = 0; i < requests; i++) {
            String path = target.path(i);
            long start = System.nanoTime();
            get(path);
            millis[i] = (System.nanoTime() - start) / 1e6;
        }
        keep(name, size, millis);
    }

    /** Follows the cursors to the end, and fails unless that shows every one once. */
    private void walk(String name, int size, String path, int expected) throws Exception {
        List<Double> millis = new ArrayList<>();
        String next = "";
        int seen = 0;
        do {
            long start = System.nanoTime();
            String page = get(path + next);
            millis.add((System.nanoTime() - start) / 1e6);
            Matcher ids = ID.matcher(page);
            while (ids.find()) {
                seen++;
            }
            Matcher cursor = NEXT.matcher(page);
            next = cursor.find() && cursor.group(1) != null ? "&cursor=" + cursor.group(1) : null;
        } while (next != null);
        if (seen != expected) {
            throw new IllegalStateException(path + " showed " + seen + " of " + expected);
        }
        keep(name, size, millis.stream().mapToDouble(Double::doubleValue).toArray());
    }

    private void keep(String name, int size, double[] millis) {
        Arrays.sort(millis);
        double[] figures = {millis[millis.length / 2], millis[(int) Math.ceil(millis.length * 0.99) - 1]};
        results.computeIfAbsent(name, key -> new LinkedHashMap<>()).put(size, figures);
        say("  %-50s %9.2f ms %9.2f ms", name, figures[0], figures[1]);
    }

    private String get(String path) throws IOException, InterruptedException {
        HttpResponse<String> answer = client.send(
                HttpRequest.newBuilder(URI.create(base + path)).timeout(Duration.ofSeconds(10)).build(),
                HttpResponse.BodyHandlers.ofString());
        if (answer.statusCode() != 200) {
            throw new IllegalStateException(path + " answered " + answer.statusCode() + ": " + answer.body());
        }
        return answer.body();
    }

    private void print() {
        StringBuilder head = new StringBuilder("| read |");
        StringBuilder rule = new StringBuilder("|---|");
        for (int size : sizes) {
            head.append(" p50 ms, %,d users | p99 ms |".formatted(size));
            rule.append("--:|--:|");
        }
        System.out.println(head.append(" p50, last to first |"));
        System.out.println(rule.append("--:|"));
        results.forEach((name, bySize) -> {
            StringBuilder row = new StringBuilder("| " + name + " |");
            bySize.forEach((size, figures) -> row.append(" %.2f | %.2f |".formatted(figures[0], figures[1])));
            double growth = bySize.get(sizes.get(sizes.size() - 1))[0] / bySize.get(sizes.get(0))[0];
            System.out.println(row.append(" %.2f |".formatted(growth)));
        });
    }

    private static Map<String, String> ports() throws IOException {
        List<ServerSocket> held = new ArrayList<>();
        Map<String, String> ports = new LinkedHashMap<>();
        for (String name : List.of(
                "GATEWAY_HTTP_PORT", "GATEWAY_HTTPS_PORT", "GATEWAY_MANAGEMENT_PORT", "TRUNKLINE_USER_PORT", "TRUNKLINE_USER_MANAGEMENT_PORT",
                "TRUNKLINE_FEED_PORTS", "TRUNKLINE_FEED_MANAGEMENT_PORTS", "TRUNKLINE_DNS_PORT",
                "TRUNKLINE_DNS_MANAGEMENT_PORT", "TRUNKLINE_POSTGRES_PORT", "TRUNKLINE_REDIS_PORT")) {
            List<String> free = new ArrayList<>();
            for (int i = 0; i < (name.contains("FEED") ? 2 : 1); i++) {
                ServerSocket socket = new ServerSocket(0);
                held.add(socket);
                free.add(String.valueOf(socket.getLocalPort()));
            }
            ports.put(name, String.join(",", free));
        }
        for (ServerSocket socket : held) {
            socket.close();
        }
        return ports;
    }

    private void awaitReady(Process system, Path log, String health) throws Exception {
        long deadline = System.nanoTime() + Duration.ofMinutes(5).toNanos();
        while (System.nanoTime() < deadline && system.isAlive()) {
            try {
                HttpResponse<Void> answer = client.send(
                        HttpRequest.newBuilder(URI.create(health)).build(), HttpResponse.BodyHandlers.discarding());
                if (answer.statusCode() == 200) {
                    return;
                }
            } catch (IOException notYet) {
                // Asked again.
            }
            Thread.sleep(250);
        }
        throw new IllegalStateException("the system did not start:\n" + Files.readString(log));
    }

    private static void stop(Process system, Path data) {
        system.destroy();
        try {
            if (!system.waitFor(30, TimeUnit.SECONDS)) {
                system.descendants().forEach(ProcessHandle::destroyForcibly);
                system.destroyForcibly();
            }
            try (Stream<Path> files = Files.walk(data)) {
                files.sorted(Comparator.reverseOrder()).forEach(file -> file.toFile().delete());
            }
        } catch (IOException | InterruptedException e) {
            System.err.println("left behind: " + data);
        }
    }

    private static void say(String format, Object... values) {
        System.err.println(String.format(format, values));
    }
}
