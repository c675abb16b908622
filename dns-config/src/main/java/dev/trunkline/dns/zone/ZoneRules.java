package dev.trunkline.dns.zone;

import java.util.List;
import java.util.Map;
import java.util.Set;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Name;
import org.xbill.DNS.Record;
import org.xbill.DNS.Type;

/**
 * What a zone must not have, told with the line: a class other than IN, a name outside the zone, an NS
 * below the apex (delegation is not served), DNAME, data beside a CNAME (RFC 1034 §3.6.2), and an MX, NS
 * or SRV target that is an alias (RFC 2181 §10.3, RFC 2782).
 */
final class ZoneRules {

    private static final Set<Integer> NOT_SERVED = Set.of(Type.DNAME, Type.DS, Type.OPT, Type.TSIG, Type.TKEY);

    private ZoneRules() {}

    static void requireServable(MasterFile.Entry entry, Name origin) throws ZoneException {
        Record record = entry.record();
        String what = record.getName() + " " + Type.string(record.getType());
        if (record.getDClass() != DClass.IN) {
            throw new ZoneException(entry.place() + ": " + what + " is not of class IN");
        }
        if (!record.getName().subdomain(origin)) {
            throw new ZoneException(entry.place() + ": " + what + " is outside of the zone " + origin);
        }
        if (NOT_SERVED.contains(record.getType())) {
            throw new ZoneException(entry.place() + ": " + what + " is not served here");
        }
        if (record.getType() == Type.NS && !record.getName().equals(origin)) {
            throw new ZoneException(entry.place() + ": " + what + " would delegate; only the apex may have NS");
        }
    }

    static void requireLoneAlias(MasterFile.Entry entry, Map<Name, Map<Integer, List<Record>>> nodes)
            throws ZoneException {
        Map<Integer, List<Record>> node = nodes.get(entry.record().getName());
        List<Record> aliases = node.getOrDefault(Type.CNAME, List.of());
        if (!aliases.isEmpty() && (node.size() > 1 || aliases.size() > 1)) {
            throw new ZoneException(
                    entry.place() + ": " + entry.record().getName() + " has a CNAME, which allows no other record");
        }
    }

    static void requireNoAliasAsTarget(MasterFile.Entry entry, Map<Name, Map<Integer, List<Record>>> nodes)
            throws ZoneException {
        Name target = entry.record().getAdditionalName();
        if (target != null && nodes.getOrDefault(target, Map.of()).containsKey(Type.CNAME)) {
            throw new ZoneException(entry.place() + ": the target " + target + " is a CNAME; name what it stands for");
        }
    }
}
