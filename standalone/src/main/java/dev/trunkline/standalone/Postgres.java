package dev.trunkline.standalone;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import org.postgresql.Driver;

/** PostgreSQL as a child: a cluster made on first use, loopback and passwords only, and the services' databases. */
final class Postgres {

    /** Each has a role of the same name that owns it. */
    static final List<String> DATABASES = List.of("users", "feed");

    private static final List<String> SETTINGS = List.of(
            "listen_addresses=127.0.0.1",
            "unix_socket_directories=",
            "shared_buffers=64MB",
            "max_connections=100",
            "max_wal_size=256MB",
            "jit=off",
            "io_method=sync", // No worker processes for input and output: this is a small machine's setting.
            "log_min_messages=warning");

    private final Path program;
    private final Path cluster;
    private final Unprivileged unprivileged;
    private final Secrets secrets;
    private final int port;

    Postgres(Path program, Path cluster, Unprivileged unprivileged, Secrets secrets, int port) {
        this.program = program;
        this.cluster = cluster;
        this.unprivileged = unprivileged;
        this.secrets = secrets;
        this.port = port;
    }

    Child child() {
        var command = new ArrayList<>(List.of(
                program.resolve("bin/postgres").toString(), "-D", cluster.toString(), "-p", String.valueOf(port)));
        for (String setting : SETTINGS) {
            command.addAll(List.of("-c", setting));
        }
        // INT is the fast shutdown: it does not wait for clients to go.
        return new Child(
                "postgres",
                unprivileged.command(command),
                Map.of(),
                Set.of(),
                0,
                "INT",
                20,
                this::removeStalePid,
                this::provision);
    }

    /** Whether there is no cluster yet. */
    boolean isNew() {
        return !Files.exists(cluster);
    }

    /** Makes the cluster if there is none; what was made half is thrown away. */
    void initialize() throws IOException, LaunchException {
        unprivileged.own(program);
        if (!isNew()) {
            requireSameMajor();
            unprivileged.own(cluster);
            return;
        }
        Path parent = Files.createDirectories(cluster.getParent());
        Path partial = parent.resolve("cluster.partial");
        DataDirectory.deleteTree(partial);
        Path password = parent.resolve("password");
        Files.deleteIfExists(password);
        Secrets.writePrivately(password, secrets.get("postgres"));
        unprivileged.own(parent);
        // The builtin provider has C.UTF-8 on every system; the C library's locales differ.
        Command.Result result = Command.run(unprivileged.command(List.of(
                program.resolve("bin/initdb").toString(),
                "-D",
                partial.toString(),
                "--username=postgres",
                "--pwfile=" + password,
                "--auth=scram-sha-256",
                "--encoding=UTF8",
                "--locale=C",
                "--locale-provider=builtin",
                "--builtin-locale=C.UTF-8")));
        Files.delete(password);
        if (result.status() != 0) {
            throw new LaunchException("initdb failed:\n" + result.output());
        }
        Files.move(partial, cluster, StandardCopyOption.ATOMIC_MOVE);
    }

    /** Ready means also: the services' roles and databases are there. */
    private void provision() throws IOException {
        try (Connection admin = connect();
                Statement sql = admin.createStatement()) {
            for (String name : DATABASES) {
                String password = secrets.get(name);
                String role = exists(sql, "pg_roles WHERE rolname", name) ? "ALTER" : "CREATE";
                sql.execute(role + " ROLE " + name + " LOGIN PASSWORD '" + password + "'");
                if (!exists(sql, "pg_database WHERE datname", name)) {
                    sql.execute("CREATE DATABASE " + name + " OWNER " + name);
                }
                sql.execute("REVOKE ALL ON DATABASE " + name + " FROM PUBLIC");
            }
        } catch (SQLException e) {
            throw new IOException(e.getMessage(), e);
        }
    }

    private Connection connect() throws SQLException, IOException {
        var properties = new Properties();
        properties.setProperty("user", "postgres");
        properties.setProperty("password", secrets.get("postgres"));
        properties.setProperty("connectTimeout", "2");
        properties.setProperty("socketTimeout", "30");
        Connection connection = new Driver().connect("jdbc:postgresql://127.0.0.1:" + port + "/postgres", properties);
        if (connection == null) {
            throw new IOException("the driver does not know its own URL");
        }
        return connection;
    }

    private static boolean exists(Statement sql, String where, String name) throws SQLException {
        try (ResultSet rows = sql.executeQuery("SELECT 1 FROM " + where + " = '" + name + "'")) {
            return rows.next();
        }
    }

    /**
     * PostgreSQL clears up after a crash by itself, unless the number in its pid file now belongs to
     * another process, which it must take for a running server. The data directory is ours alone and its
     * last server has ended, so such a process is not one.
     */
    private void removeStalePid() throws IOException {
        Path file = cluster.resolve("postmaster.pid");
        if (!Files.exists(file)) {
            return;
        }
        List<String> lines = Files.readAllLines(file);
        boolean stranger = !lines.isEmpty()
                && ProcessHandle.of(Long.parseLong(lines.get(0).strip()))
                        .flatMap(process -> process.info().command())
                        .map(command -> !command.endsWith("postgres"))
                        .orElse(false);
        if (stranger) {
            Files.delete(file);
        }
    }

    private void requireSameMajor() throws IOException, LaunchException {
        String had = Files.readString(cluster.resolve("PG_VERSION")).strip();
        String name = program.getFileName().toString();
        if (!name.startsWith("postgresql-" + had + ".")) {
            throw new LaunchException("the data in " + cluster + " is of PostgreSQL " + had + ", and this is " + name
                    + "; start anew with ./run --fresh");
        }
    }
}
