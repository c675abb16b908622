package dev.trunkline.standalone;

import dev.trunkline.standalone.Settings.Variable;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;

/**
 * The launcher behind {@code ./run}. System properties, set by that script: {@code trunkline.home}, the
 * checkout; {@code trunkline.colour}, whether to print colours; {@code trunkline.children}, the
 * names of the children to start where it is not to be all of them.
 */
public final class Main {

    private static final Duration PATIENCE = Duration.ofSeconds(120);
    /** How long the children of a launcher that was killed may take to end by themselves. */
    private static final Duration OLD_CHILDREN = Duration.ofSeconds(25);

    private Main() {}

    public static void main(String[] words) throws InterruptedException {
        var console = new Console(System.out, Boolean.getBoolean("trunkline.colour"));
        try {
            run(Arguments.parse(Arrays.asList(words)), console);
        } catch (LaunchException e) {
            System.err.println("run: " + e.getMessage());
            System.exit(1);
        } catch (IOException e) {
            System.err.println("run: " + e);
            System.exit(1);
        }
    }

    private static void run(Arguments arguments, Console console)
            throws LaunchException, IOException, InterruptedException {
        long begun = System.nanoTime();
        Path home = Path.of(System.getProperty("trunkline.home", "."))
                .toAbsolutePath()
                .normalize();
        Settings settings = Settings.of(home, System.getenv());
        DataDirectory data = DataDirectory.open(settings.data());
        for (Path pidFile : data.pidFiles()) {
            console.say("waiting for " + pidFile.getFileName() + " of an earlier run to end");
            Leftovers.end(pidFile, OLD_CHILDREN);
        }
        PortCheck.requireFree(settings);
        if (arguments.fresh()) {
            data.deleteState();
        }
        var secrets = new Secrets(data.path("secrets"));
        Launcher launcher = launcher(settings, data, secrets, console);
        var stopped = new CountDownLatch(1);
        Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(launcher, data, console, stopped), "stop"));
        launcher.start(PATIENCE);
        String password = arguments.demo() ? secrets.get("demo") : "";
        boolean demo = arguments.demo() && startDemo(settings, password, console);
        List<String> accounts = demo ? Demo.HANDLES : List.of();
        console.say("everything is ready after %.1f s".formatted((System.nanoTime() - begun) / 1e9));
        console.print(new Panel(settings, accounts, password).text());
        stopped.await();
    }

    /** Says why there is no demo rather than ending a system that runs. */
    private static boolean startDemo(Settings settings, String password, Console console) throws InterruptedException {
        var gateway = URI.create("http://localhost:" + settings.port(Variable.GATEWAY_HTTP_PORT));
        try {
            new Demo(gateway, password, console).start();
            return true;
        } catch (IOException e) {
            console.say("no demo: " + e.getMessage() + "; ./run --fresh --demo begins anew");
            return false;
        }
    }

    private static Launcher launcher(Settings settings, DataDirectory data, Secrets secrets, Console console)
            throws LaunchException, IOException, InterruptedException {
        var programs = new Programs(data, console);
        var children = new ArrayList<Child>();
        children.add(postgres(settings, data, secrets, programs, console).child());
        String redis = programs.redis();
        console.say("Redis " + Redis.version(redis));
        children.add(Redis.child(redis, data.directory("redis"), settings.port(Variable.TRUNKLINE_REDIS_PORT)));
        Path fragment = data.directory("dns").resolve("instances.zone");
        Path certificates = data.directory("tls");
        SelfSigned.make(certificates);
        var services = new Services(settings, secrets, fragment, certificates);
        children.addAll(services.children());
        String only = System.getProperty("trunkline.children", "");
        if (!only.isEmpty()) {
            Set<String> names = Set.of(only.split(","));
            children.removeIf(child -> !names.contains(child.name()));
        }
        return new Launcher(children, data, programs.wrapper(), console, fragment, services.zone());
    }

    private static Postgres postgres(
            Settings settings, DataDirectory data, Secrets secrets, Programs programs, Console console)
            throws LaunchException, IOException {
        var postgres = new Postgres(
                programs.postgres(),
                data.directory("postgres").resolve("cluster"),
                Unprivileged.choose(),
                secrets,
                settings.port(Variable.TRUNKLINE_POSTGRES_PORT));
        if (postgres.isNew()) {
            console.say("making the database cluster");
        }
        postgres.initialize();
        return postgres;
    }

    private static void stop(Launcher launcher, DataDirectory data, Console console, CountDownLatch stopped) {
        console.say("stopping");
        try {
            launcher.stop();
            data.close();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (IOException e) {
            console.say("the data directory cannot be released: " + e);
        }
        console.say("everything has stopped");
        stopped.countDown();
    }
}
