package dev.trunkline.gateway.discovery;

import dev.trunkline.gateway.route.Target;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.xbill.DNS.AAAARecord;
import org.xbill.DNS.ARecord;
import org.xbill.DNS.Name;
import org.xbill.DNS.Record;
import org.xbill.DNS.ResolverConfig;
import org.xbill.DNS.SRVRecord;
import org.xbill.DNS.TextParseException;
import org.xbill.DNS.Type;
import org.xbill.DNS.hosts.HostsFileParser;
import org.xbill.DNS.lookup.LookupSession;
import org.xbill.DNS.lookup.NoSuchDomainException;
import org.xbill.DNS.lookup.NoSuchRRSetException;

/**
 * Turns a target into instances by asking name servers, on a few threads of its own.
 *
 * <p>Names are taken as absolute. A host with A records is reached by IPv4 only, so that an instance that listens on one
 * family is not counted twice.
 */
public final class NameServers implements AutoCloseable {

    private static final Duration TIMEOUT = Duration.ofSeconds(1);
    private static final int THREADS = 8;
    private static final Duration NUMERIC_TTL = Duration.ofHours(1);

    /** For the hosts of one service, all together; what takes longer is as good as not answered. */
    private static final Duration HOSTS = Duration.ofSeconds(15);

    /** Hosts of one service that are looked up at a time, so that it leaves threads for the others. */
    private static final int AT_A_TIME = 2;

    private final Servers servers;
    private final Optional<HostsFileParser> hosts;
    private final ThreadPoolExecutor threads;
    private final long forHostsNanos;

    /**
     * @param timeout for each of UDP and TCP, of one question to one server
     * @param forHosts how long the hosts of a service may take in all; a lookup that has begun is waited for
     */
    NameServers(List<InetSocketAddress> servers, Optional<HostsFileParser> hosts, Duration timeout, Duration forHosts) {
        this.servers = new Servers(
                servers.stream().map(NameServers::resolved).toList(), new Transport(timeout), System::nanoTime);
        this.hosts = hosts;
        this.forHostsNanos = forHosts.toNanos();
        this.threads =
                new ThreadPoolExecutor(THREADS, THREADS, 10, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), task -> {
                    Thread thread = new Thread(task, "name-servers");
                    thread.setDaemon(true);
                    return thread;
                });
        threads.allowCoreThreadTimeOut(true);
    }

    /** The machine's own name servers and hosts file. */
    public static NameServers ofTheSystem() {
        return new NameServers(
                ResolverConfig.getCurrentConfig().servers(), Optional.of(new HostsFileParser()), TIMEOUT, HOSTS);
    }

    public static NameServers at(List<InetSocketAddress> servers) {
        return new NameServers(servers, Optional.empty(), TIMEOUT, HOSTS);
    }

    public CompletionStage<Answer> lookup(Target target) {
        return CompletableFuture.completedFuture(target)
                .thenCompose(wanted -> wanted instanceof Target.Service service
                        ? services(service.name())
                        : host(((Target.Host) wanted).name(), ((Target.Host) wanted).port()))
                .thenApply(Assembly::tidied)
                .exceptionally(failure -> failedOrNone(target.toString(), failure));
    }

    @Override
    public void close() {
        threads.shutdownNow();
    }

    /** The records asked for, in what order and under which aliases soever, and how long they hold. */
    private record Records(List<Record> records, Duration ttl) {}

    /** Fails with {@link Absent} where the name servers say that there are none. */
    private CompletionStage<Records> records(String name, int type) {
        Question question = new Question(servers);
        LookupSession.LookupSessionBuilder session =
                LookupSession.builder().resolver(question).executor(threads);
        hosts.ifPresent(session::hostsFileParser);
        return session.build().lookupAsync(absolute(name), type).handle((result, failure) -> {
            if (failure == null) {
                if (result.getRecords().isEmpty()) {
                    throw new Absent(question.ttl());
                }
                return new Records(result.getRecords(), question.ttl());
            }
            Throwable cause = unwrapped(failure);
            throw cause instanceof NoSuchDomainException || cause instanceof NoSuchRRSetException
                    ? new Absent(question.ttl())
                    : new CompletionException(cause);
        });
    }

    private CompletionStage<Answer> services(String service) {
        return records(service, Type.SRV).thenCompose(found -> {
            List<SRVRecord> records = Assembly.distinct(found.records());
            Map<String, CompletionStage<Answer>> asked = hosts(records);
            CompletableFuture<Answer> all = CompletableFuture.completedFuture(new Answer.Found(List.of(), found.ttl()));
            for (SRVRecord record : records) {
                CompletionStage<Answer> host = asked.get(target(record));
                all = all.thenCombine(host, (sofar, more) -> Assembly.joined(sofar, Assembly.as(record, more)));
            }
            return all;
        });
    }

    /** The hosts that the records name, each looked up once, a few at a time, and no more when their time is over. */
    private Map<String, CompletionStage<Answer>> hosts(List<SRVRecord> records) {
        long begun = System.nanoTime();
        Map<String, CompletionStage<Answer>> asked = new LinkedHashMap<>();
        CompletionStage<Answer> nothing = CompletableFuture.completedFuture(new Answer.None(Duration.ZERO));
        List<CompletionStage<Answer>> last = new ArrayList<>(Collections.nCopies(AT_A_TIME, nothing));
        for (SRVRecord record : records) {
            String name = target(record);
            int lane = asked.size() % AT_A_TIME;
            if (!asked.containsKey(name)) {
                CompletionStage<Answer> host = last.get(lane)
                        .<Answer>thenCompose(before -> System.nanoTime() - begun < forHostsNanos
                                ? host(name, record.getPort())
                                : CompletableFuture.completedFuture(
                                        new Answer.Failed(name + ": the other hosts of the service took too long")))
                        .exceptionally(failure -> failedOrNone(name, failure));
                asked.put(name, host);
                last.set(lane, host);
            }
        }
        return asked;
    }

    private static String target(SRVRecord record) {
        return record.getTarget().toString(true);
    }

    private CompletionStage<Answer> host(String name, int port) {
        if (numeric(name)) {
            String address = name.startsWith("[") ? name.substring(1, name.length() - 1) : name;
            return CompletableFuture.completedFuture(
                    new Answer.Found(List.of(Instance.plain(new Endpoint(name, address, port))), NUMERIC_TTL));
        }
        return addresses(name, port, Type.A)
                .thenCompose(four -> four instanceof Answer.None
                        ? addresses(name, port, Type.AAAA)
                        : CompletableFuture.completedFuture(four));
    }

    private CompletionStage<Answer> addresses(String name, int port, int type) {
        return records(name, type)
                .<Answer>thenApply(found -> new Answer.Found(
                        found.records().stream()
                                .map(record -> record instanceof ARecord a
                                        ? a.getAddress()
                                        : ((AAAARecord) record).getAddress())
                                .map(address -> Instance.plain(new Endpoint(name, address.getHostAddress(), port)))
                                .toList(),
                        found.ttl()))
                .exceptionally(failure -> failedOrNone(name, failure));
    }

    private static Answer failedOrNone(String name, Throwable failure) {
        Throwable cause = unwrapped(failure);
        if (cause instanceof Absent absent) {
            return new Answer.None(absent.ttl);
        }
        return new Answer.Failed(name + ": " + (cause.getMessage() == null ? cause.toString() : cause.getMessage()));
    }

    private static Throwable unwrapped(Throwable failure) {
        Throwable cause = failure;
        while (cause instanceof CompletionException && cause.getCause() != null) {
            cause = cause.getCause();
        }
        return cause;
    }

    private static boolean numeric(String name) {
        return name.startsWith("[") || name.matches("\\d{1,3}(\\.\\d{1,3}){3}");
    }

    private static Name absolute(String name) {
        try {
            return Name.fromString(name, Name.root);
        } catch (TextParseException notAName) {
            throw new IllegalArgumentException(name + " is not a domain name", notAName);
        }
    }

    private static InetSocketAddress resolved(InetSocketAddress server) {
        try {
            return server.isUnresolved()
                    ? new InetSocketAddress(InetAddress.getByName(server.getHostString()), server.getPort())
                    : server;
        } catch (UnknownHostException unknown) {
            throw new IllegalArgumentException("the name server " + server + " has no address", unknown);
        }
    }

    /** The name servers say that there is none, for so long. */
    private static final class Absent extends RuntimeException {
        private static final long serialVersionUID = 1L;

        private final transient Duration ttl;

        Absent(Duration ttl) {
            super(null, null, false, false);
            this.ttl = ttl;
        }
    }
}
