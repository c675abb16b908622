package dev.trunkline.gateway.discovery;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.xbill.DNS.Name;
import org.xbill.DNS.Record;
import org.xbill.DNS.SRVRecord;

/** Makes one answer of several records: the same in the same order whatever the order in which they came. */
final class Assembly {

    /** What one answer may give; a target with more is cut, so that no answer can take the memory. */
    static final int MOST_INSTANCES = 1_000;

    private static final Comparator<Instance> ORDER = Comparator.comparingInt(Instance::priority)
            .thenComparing(instance -> instance.endpoint().address())
            .thenComparing(instance -> instance.endpoint().port());

    private Assembly() {}

    /** RFC 2782: a target of "." says that the service is decidedly not there. */
    static List<SRVRecord> distinct(List<Record> records) {
        return records.stream()
                .map(SRVRecord.class::cast)
                .filter(record -> !record.getTarget().equals(Name.root) && record.getPort() > 0)
                .collect(Collectors.toMap(
                        record -> record.getTarget() + ":" + record.getPort(),
                        record -> record,
                        (one, other) -> one.getPriority() <= other.getPriority() ? one : other,
                        LinkedHashMap::new))
                .values()
                .stream()
                .limit(MOST_INSTANCES)
                .toList();
    }

    /** The addresses of a host as instances of the service that a record tells of. */
    static Answer as(SRVRecord record, Answer host) {
        if (!(host instanceof Answer.Found found)) {
            return host;
        }
        return new Answer.Found(
                found.instances().stream()
                        .map(Instance::endpoint)
                        .map(at -> new Endpoint(at.name(), at.address(), record.getPort()))
                        .map(at -> new Instance(at, record.getPriority(), record.getWeight()))
                        .toList(),
                found.ttl());
    }

    /** A target without an address takes itself out; one that could not be looked up spoils the answer. */
    static Answer joined(Answer left, Answer right) {
        List<Instance> instances = new ArrayList<>(instances(left));
        instances.addAll(instances(right));
        if (left instanceof Answer.Failed failed) {
            return new Answer.Failed(failed.reason(), instances);
        }
        if (right instanceof Answer.Failed failed) {
            return new Answer.Failed(failed.reason(), instances);
        }
        return new Answer.Found(instances, ttl(left).compareTo(ttl(right)) < 0 ? ttl(left) : ttl(right));
    }

    private static List<Instance> instances(Answer answer) {
        if (answer instanceof Answer.Found found) {
            return found.instances();
        }
        return answer instanceof Answer.Failed failed ? failed.some() : List.of();
    }

    private static Duration ttl(Answer answer) {
        return answer instanceof Answer.Found found ? found.ttl() : ((Answer.None) answer).ttl();
    }

    static Answer tidied(Answer answer) {
        if (answer instanceof Answer.Failed failed) {
            return new Answer.Failed(failed.reason(), tidied(failed.some()));
        }
        if (!(answer instanceof Answer.Found found)) {
            return answer;
        }
        return found.instances().isEmpty()
                ? new Answer.None(found.ttl())
                : new Answer.Found(tidied(found.instances()), found.ttl());
    }

    /** Two records may lead to one endpoint, which then counts by the better of them. */
    private static List<Instance> tidied(List<Instance> instances) {
        Map<Endpoint, Instance> byEndpoint = new LinkedHashMap<>();
        instances.stream().sorted(ORDER).forEach(one -> byEndpoint.putIfAbsent(one.endpoint(), one));
        return byEndpoint.values().stream().limit(MOST_INSTANCES).toList();
    }
}
