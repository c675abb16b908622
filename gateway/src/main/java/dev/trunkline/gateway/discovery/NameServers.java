package dev.trunkline.gateway.discovery;

import dev.trunkline.gateway.route.Target;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import org.xbill.DNS.AAAARecord;
import org.xbill.DNS.ARecord;
import org.xbill.DNS.ExtendedResolver;
import org.xbill.DNS.Name;
import org.xbill.DNS.Record;
import org.xbill.DNS.Resolver;
import org.xbill.DNS.ResolverConfig;
import org.xbill.DNS.SRVRecord;
import org.xbill.DNS.SimpleResolver;
import org.xbill.DNS.TextParseException;
import org.xbill.DNS.Type;
import org.xbill.DNS.lookup.LookupResult;
import org.xbill.DNS.lookup.LookupSession;
import org.xbill.DNS.lookup.NoSuchDomainException;
import org.xbill.DNS.lookup.NoSuchRRSetException;

/**
 * Turns a target into endpoints by asking name servers, without blocking.
 *
 * <p>Names are taken as absolute. Of SRV records only those of the best priority count (RFC 2782). A host with A
 * records is reached by IPv4 only, so that an instance that listens on one family is not counted twice.
 */
public final class NameServers {

    private static final Duration TIMEOUT = Duration.ofSeconds(2);

    private final LookupSession session;

    private NameServers(LookupSession session) {
        this.session = session;
    }

    /** The machine's own name servers and hosts file. */
    public static NameServers ofTheSystem() {
        return new NameServers(LookupSession.builder()
                .resolver(resolver(ResolverConfig.getCurrentConfig().servers()))
                .defaultHostsFileParser()
                .build());
    }

    public static NameServers at(List<InetSocketAddress> servers) {
        return new NameServers(
                LookupSession.builder().resolver(resolver(servers)).build());
    }

    public CompletionStage<Answer> lookup(Target target) {
        CompletionStage<Answer> answer = target instanceof Target.Service service
                ? services(service.name())
                : host(((Target.Host) target).name(), ((Target.Host) target).port());
        return answer.exceptionally(failure -> failed(target, failure));
    }

    private CompletionStage<Answer> services(String service) {
        return session.lookupAsync(absolute(service), Type.SRV).thenCompose(result -> {
            List<SRVRecord> records = best(result.getRecords());
            CompletableFuture<Answer> all = CompletableFuture.completedFuture(new Answer.Found(List.of(), ttl(result)));
            for (SRVRecord record : records) {
                String target = record.getTarget().toString(true);
                all = all.thenCombine(
                        host(target, record.getPort()).exceptionally(NameServers::none), NameServers::joined);
            }
            return all.thenApply(NameServers::emptyIsNone);
        });
    }

    private static List<SRVRecord> best(List<Record> records) {
        List<SRVRecord> services = records.stream().map(SRVRecord.class::cast).toList();
        int best = services.stream().mapToInt(SRVRecord::getPriority).min().orElse(0);
        return services.stream().filter(s -> s.getPriority() == best).toList();
    }

    private CompletionStage<Answer> host(String name, int port) {
        if (numeric(name)) {
            String address = name.startsWith("[") ? name.substring(1, name.length() - 1) : name;
            return CompletableFuture.completedFuture(
                    new Answer.Found(List.of(new Endpoint(name, address, port)), Duration.ofHours(1)));
        }
        return addresses(name, port, Type.A)
                .thenCompose(four -> four instanceof Answer.None
                        ? addresses(name, port, Type.AAAA)
                        : CompletableFuture.completedFuture(four));
    }

    private CompletionStage<Answer> addresses(String name, int port, int type) {
        return session.lookupAsync(absolute(name), type)
                .<Answer>thenApply(result -> {
                    List<Endpoint> endpoints = result.getRecords().stream()
                            .map(record ->
                                    record instanceof ARecord a ? a.getAddress() : ((AAAARecord) record).getAddress())
                            .map(address -> new Endpoint(name, address.getHostAddress(), port))
                            .toList();
                    return emptyIsNone(new Answer.Found(endpoints, ttl(result)));
                })
                .exceptionally(failure -> failedOrNone(name, failure));
    }

    private static Answer joined(Answer left, Answer right) {
        if (left instanceof Answer.Failed) {
            return left;
        }
        if (!(left instanceof Answer.Found a) || !(right instanceof Answer.Found b)) {
            // A target without an address takes itself out; one that could not be looked up spoils the answer.
            return right instanceof Answer.Failed ? right : left;
        }
        List<Endpoint> endpoints = new ArrayList<>(a.endpoints());
        endpoints.addAll(b.endpoints());
        return new Answer.Found(endpoints, a.ttl().compareTo(b.ttl()) < 0 ? a.ttl() : b.ttl());
    }

    private static Answer emptyIsNone(Answer answer) {
        if (answer instanceof Answer.Found found) {
            return found.endpoints().isEmpty()
                    ? new Answer.None()
                    : new Answer.Found(
                            found.endpoints().stream()
                                    .distinct()
                                    .sorted(Comparator.comparing(Endpoint::address)
                                            .thenComparing(Endpoint::port))
                                    .toList(),
                            found.ttl());
        }
        return answer;
    }

    private static Duration ttl(LookupResult result) {
        return Duration.ofSeconds(
                result.getRecords().stream().mapToLong(Record::getTTL).min().orElse(0));
    }

    private static Answer none(Throwable failure) {
        return failedOrNone("a target", failure);
    }

    private static Answer failedOrNone(String name, Throwable failure) {
        Throwable cause =
                failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
        if (cause instanceof NoSuchDomainException || cause instanceof NoSuchRRSetException) {
            return new Answer.None();
        }
        return new Answer.Failed(name + ": " + (cause.getMessage() == null ? cause.toString() : cause.getMessage()));
    }

    private static Answer failed(Target target, Throwable failure) {
        return failedOrNone(target.toString(), failure);
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

    private static Resolver resolver(List<InetSocketAddress> servers) {
        List<Resolver> each = new ArrayList<>();
        for (InetSocketAddress server : servers) {
            SimpleResolver resolver = new SimpleResolver(resolved(server));
            resolver.setTimeout(TIMEOUT);
            each.add(resolver);
        }
        ExtendedResolver resolver = new ExtendedResolver(each);
        resolver.setRetries(2);
        resolver.setTimeout(TIMEOUT.multipliedBy(2));
        return resolver;
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
}
