package dev.trunkline.standalone;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.postgresql.Driver;

/** The launcher as a process of its own, with the real PostgreSQL and Redis and without the services. */
class LauncherTest {

    /** One for all tests: programs are unpacked and the cluster is made once, as in life. */
    @TempDir
    static Path data;

    private static Map<String, String> environment;

    private Process launcher;
    private Path log;

    @BeforeAll
    static void ports() throws IOException {
        environment = FreePorts.environment();
        environment.put("TRUNKLINE_DATA", data.toString());
    }

    @BeforeEach
    void start() throws IOException {
        log = Files.createTempFile(data, "launcher", ".log");
        launcher = launch(log);
        await().atMost(Duration.ofSeconds(60)).until(() -> said("ready http://localhost:") || !launcher.isAlive());
        assertTrue(launcher.isAlive(), Files.readString(log));
    }

    @AfterEach
    void stop() throws Exception {
        launcher.destroy();
        assertTrue(launcher.waitFor(30, TimeUnit.SECONDS));
    }

    @AfterAll
    static void nothing_is_left_running() throws IOException {
        try (var files = Files.list(data.resolve("run"))) {
            assertEquals(List.of(), files.toList());
        }
    }

    @Test
    void stores_survive_kill_9_with_their_data() throws Exception {
        try (Connection users = connect("users");
                Statement sql = users.createStatement()) {
            sql.execute("CREATE TABLE IF NOT EXISTS kept (n int)");
            sql.execute("INSERT INTO kept VALUES (7)");
        }
        redis("SET kept 7");
        ProcessHandle postgres = child("postgres");
        ProcessHandle redis = child("redis");
        postgres.destroyForcibly();
        redis.destroyForcibly();
        await().atMost(Duration.ofSeconds(30))
                .until(() -> isAnother("postgres", postgres) && isAnother("redis", redis));
        await().atMost(Duration.ofSeconds(30)).ignoreExceptions().until(() -> redis("GET kept")
                .contains("7"));
        await().atMost(Duration.ofSeconds(30)).ignoreExceptions().until(() -> {
            try (Connection users = connect("users");
                    Statement sql = users.createStatement()) {
                return sql.executeQuery("SELECT n FROM kept").next();
            }
        });
        assertTrue(said("postgres was ended by signal 9"), Files.readString(log));
        assertTrue(said("redis was ended by signal 9"), Files.readString(log));
    }

    @Test
    void children_end_with_the_launcher_in_order() throws Exception {
        ProcessHandle postgres = child("postgres");
        ProcessHandle redis = child("redis");
        launcher.destroy();
        assertTrue(launcher.waitFor(30, TimeUnit.SECONDS));
        assertFalse(postgres.isAlive());
        assertFalse(redis.isAlive());
        assertTrue(said("everything has stopped"));
        assertFalse(Files.exists(data.resolve("postgres/cluster/postmaster.pid")), "PostgreSQL was shut down cleanly");
    }

    @Test
    void children_end_when_the_launcher_is_killed_and_the_next_one_starts() throws Exception {
        ProcessHandle postgres = child("postgres");
        ProcessHandle redis = child("redis");
        launcher.destroyForcibly().waitFor();
        Path nextLog = Files.createTempFile(data, "launcher", ".log");
        launcher = launch(nextLog);
        await().atMost(Duration.ofSeconds(60))
                .until(() -> Files.readString(nextLog).contains("ready http://"));
        assertFalse(postgres.isAlive());
        assertFalse(redis.isAlive());
        assertNotEquals(postgres.pid(), child("postgres").pid());
    }

    @Test
    void a_second_launcher_on_the_same_data_says_so_and_stops() throws Exception {
        Path secondLog = Files.createTempFile(data, "second", ".log");
        Process second = launch(secondLog);
        assertTrue(second.waitFor(30, TimeUnit.SECONDS));
        assertEquals(1, second.exitValue());
        assertTrue(Files.readString(secondLog).contains("another ./run uses " + data), Files.readString(secondLog));
        assertTrue(child("postgres").isAlive());
    }

    @Test
    void each_service_has_a_database_of_its_own_and_may_not_enter_the_others() throws Exception {
        for (String name : Postgres.DATABASES) {
            try (Connection own = connect(name)) {
                assertTrue(own.isValid(1));
            }
        }
        SQLException refused = org.junit.jupiter.api.Assertions.assertThrows(
                SQLException.class, () -> connect("users", "feed").close());
        assertTrue(refused.getMessage().contains("permission denied"), refused.getMessage());
        assertEquals(
                "rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(data.resolve("secrets"))));
    }

    private static Process launch(Path log) throws IOException {
        var builder = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx48m",
                        "-XX:+UseSerialGC",
                        "-cp",
                        System.getProperty("java.class.path"),
                        "-Dtrunkline.home=" + data,
                        "-Dtrunkline.children=postgres,redis",
                        Main.class.getName())
                .redirectErrorStream(true)
                .redirectOutput(log.toFile());
        builder.environment().putAll(environment);
        return builder.start();
    }

    private boolean said(String text) throws IOException {
        return Files.readString(log).contains(text);
    }

    private static ProcessHandle child(String name) throws IOException {
        long pid = Long.parseLong(
                Files.readString(data.resolve("run/" + name + ".pid")).strip());
        return ProcessHandle.of(pid).orElseThrow();
    }

    private static boolean isAnother(String name, ProcessHandle former) {
        try {
            return child(name).pid() != former.pid();
        } catch (IOException | RuntimeException notYet) {
            return false;
        }
    }

    private static Connection connect(String role) throws SQLException, IOException {
        return connect(role, role);
    }

    private static Connection connect(String role, String database) throws SQLException, IOException {
        var properties = new Properties();
        properties.setProperty("user", role);
        properties.setProperty("password", new Secrets(data.resolve("secrets")).get(role));
        String url = "jdbc:postgresql://127.0.0.1:" + environment.get("TRUNKLINE_POSTGRES_PORT") + "/" + database;
        return new Driver().connect(url, properties);
    }

    private static String redis(String command) throws IOException {
        int port = Integer.parseInt(environment.get("TRUNKLINE_REDIS_PORT"));
        try (var socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.getOutputStream().write((command + "\r\nQUIT\r\n").getBytes(StandardCharsets.US_ASCII));
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
        }
    }
}
