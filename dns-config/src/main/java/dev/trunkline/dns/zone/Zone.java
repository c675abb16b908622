package dev.trunkline.dns.zone;

import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.xbill.DNS.CNAMERecord;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Name;
import org.xbill.DNS.Record;
import org.xbill.DNS.SOARecord;
import org.xbill.DNS.Type;

/**
 * The records of one zone by name and type: immutable, and checked when built, so that whoever
 * looks something up need not doubt it.
 */
public final class Zone {

    private final Name origin;
    private final SOARecord soa;
    private final Map<Name, Map<Integer, List<Record>>> nodes;
    private final Set<Name> names;

    private Zone(Name origin, SOARecord soa, Map<Name, Map<Integer, List<Record>>> nodes, Set<Name> names) {
        this.origin = origin;
        this.soa = soa;
        this.nodes = nodes;
        this.names = names;
    }

    /**
     * Builds the zone whose origin is the owner of the one SOA record among the entries.
     *
     * @throws ZoneException naming the line that breaks a rule
     */
    public static Zone of(List<MasterFile.Entry> entries) throws ZoneException {
        SOARecord soa = onlySoa(entries);
        Name origin = soa.getName();
        var sets = new HashMap<Name, Map<Integer, LinkedHashSet<Record>>>();
        for (MasterFile.Entry entry : entries) {
            ZoneRules.requireServable(entry, origin);
            Record record = entry.record();
            sets.computeIfAbsent(record.getName(), name -> new LinkedHashMap<>())
                    .computeIfAbsent(record.getType(), type -> new LinkedHashSet<>())
                    .add(record);
        }
        var nodes = new HashMap<Name, Map<Integer, List<Record>>>();
        sets.forEach((name, byType) -> {
            var frozen = new HashMap<Integer, List<Record>>();
            byType.forEach((type, records) -> frozen.put(type, withOneTtl(records)));
            nodes.put(name, Map.copyOf(frozen));
        });
        for (MasterFile.Entry entry : entries) {
            ZoneRules.requireLoneAlias(entry, nodes);
            ZoneRules.requireNoAliasAsTarget(entry, nodes);
        }
        if (!nodes.get(origin).containsKey(Type.NS)) {
            throw new ZoneException("zone " + origin + " has no NS record at its apex");
        }
        return new Zone(origin, soa, Map.copyOf(nodes), existing(nodes.keySet(), origin));
    }

    public Name origin() {
        return origin;
    }

    public SOARecord soa() {
        return soa;
    }

    public long serial() {
        return soa.getSerial();
    }

    /** How many names have records. */
    public int size() {
        return nodes.size();
    }

    /** Whether the name exists (RFC 4592 §2.2): it has records, or only names below it have (an empty non-terminal). */
    boolean exists(Name name) {
        return names.contains(name);
    }

    /** The records of one type under an existing name; empty when it has none. */
    List<Record> records(Name name, int type) {
        return nodes.getOrDefault(name, Map.of()).getOrDefault(type, List.of());
    }

    /** The alias that the name is, if it is one. */
    Optional<CNAMERecord> alias(Name name) {
        return records(name, Type.CNAME).stream().map(CNAMERecord.class::cast).findFirst();
    }

    /** The same zone under another serial number. */
    public Zone withSerial(long serial) {
        SOARecord moved = soaWith(soa.getTTL(), serial & 0xFFFFFFFFL);
        var apex = new HashMap<>(nodes.get(origin));
        apex.put(Type.SOA, List.of(moved));
        var others = new HashMap<>(nodes);
        others.put(origin, Map.copyOf(apex));
        return new Zone(origin, moved, Map.copyOf(others), names);
    }

    /** The SOA as a negative answer carries it: for how long "nothing" may be kept (RFC 2308 §3). */
    SOARecord negative() {
        return soaWith(Math.min(soa.getTTL(), soa.getMinimum()), soa.getSerial());
    }

    private SOARecord soaWith(long ttl, long serial) {
        return new SOARecord(
                origin,
                DClass.IN,
                ttl,
                soa.getHost(),
                soa.getAdmin(),
                serial,
                soa.getRefresh(),
                soa.getRetry(),
                soa.getExpire(),
                soa.getMinimum());
    }

    private static SOARecord onlySoa(List<MasterFile.Entry> entries) throws ZoneException {
        SOARecord soa = null;
        for (MasterFile.Entry entry : entries) {
            if (entry.record() instanceof SOARecord found) {
                if (soa != null) {
                    throw new ZoneException(entry.place() + ": a second SOA; a zone has one");
                }
                soa = found;
            }
        }
        if (soa == null) {
            throw new ZoneException("no SOA record; a zone begins with one");
        }
        return soa;
    }

    /** An RRset has one TTL (RFC 2181 §5.2); where the file gives several, the lowest. */
    private static List<Record> withOneTtl(Set<Record> records) {
        long lowest = records.stream().mapToLong(Record::getTTL).min().orElseThrow();
        return records.stream()
                .map(record -> record.getTTL() == lowest
                        ? record
                        : Record.newRecord(
                                record.getName(), record.getType(), DClass.IN, lowest, record.rdataToWireCanonical()))
                .toList();
    }

    private static Set<Name> existing(Set<Name> owners, Name origin) {
        var names = new HashSet<Name>();
        for (Name owner : owners) {
            for (Name name = owner; names.add(name) && !name.equals(origin); name = new Name(name, 1)) {
                // The name above exists as well, if only as an empty non-terminal.
            }
        }
        return Set.copyOf(names);
    }
}
