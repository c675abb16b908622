package dev.trunkline.dns.zone;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.xbill.DNS.CNAMERecord;
import org.xbill.DNS.DClass;
import org.xbill.DNS.HINFORecord;
import org.xbill.DNS.Name;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.Type;

/**
 * The look-up of RFC 1034 §4.3.2 in one zone, with wildcards by RFC 4592, aliases followed inside the
 * zone, and negative answers by RFC 2308: zone and question in, answer out.
 */
public final class ZoneLookup {

    /** Aliases followed for one question; a longer chain is a mistake, and a loop ends here at the latest. */
    static final int MAX_ALIASES = 8;

    /** For how long the short answer to ANY may be kept, in seconds. */
    private static final long ANY_TTL = 3600;

    private final Zone zone;
    private final int turn;
    private final List<Record> answer = new ArrayList<>();

    private ZoneLookup(Zone zone, int turn) {
        this.zone = zone;
        this.turn = turn;
    }

    /**
     * Answers a question.
     *
     * @param name a name inside the zone, in the asker's own spelling
     * @param turn rotates RRsets of several records: the records begin with number {@code turn} modulo their count
     */
    public static Answer lookup(Zone zone, Name name, int type, int turn) {
        return new ZoneLookup(zone, turn).resolve(name, type);
    }

    private Answer resolve(Name question, int type) {
        Set<Name> seen = new HashSet<>();
        Name name = question;
        while (seen.size() < MAX_ALIASES && seen.add(name)) {
            if (!name.subdomain(zone.origin())) {
                return found(); // The chain leaves the zone; the asker goes on from there.
            }
            Optional<Name> match = match(name);
            if (match.isEmpty()) {
                return nothing(Rcode.NXDOMAIN);
            }
            Optional<CNAMERecord> alias = zone.alias(match.get());
            if (alias.isEmpty()) {
                return atNode(match.get(), name, type);
            }
            answer.add(synthesized(alias.get(), name));
            if (type == Type.CNAME || type == Type.ANY) {
                return found();
            }
            name = alias.get().getTarget();
        }
        return found(); // A loop, or too long: what was followed, as other servers do.
    }

    /** The node that answers for a name: itself, or the wildcard at its closest encloser (RFC 4592 §3.3.1). */
    private Optional<Name> match(Name name) {
        if (zone.exists(name)) {
            return Optional.of(name);
        }
        Name wildcard = name.wild(1);
        for (Name encloser = new Name(name, 1); !zone.exists(encloser); encloser = new Name(encloser, 1)) {
            wildcard = encloser.wild(1);
        }
        return zone.exists(wildcard) ? Optional.of(wildcard) : Optional.empty();
    }

    private Answer atNode(Name node, Name asked, int type) {
        if (type == Type.ANY) {
            // RFC 8482 §4.2: one small record instead of all, since ANY serves amplification above all.
            answer.add(new HINFORecord(asked, DClass.IN, ANY_TTL, "RFC8482", ""));
            return found();
        }
        List<Record> records = zone.records(node, type);
        if (records.isEmpty()) {
            return nothing(Rcode.NOERROR);
        }
        for (Record record : rotated(records)) {
            answer.add(synthesized(record, asked));
        }
        return new Answer(Rcode.NOERROR, List.copyOf(answer), List.of(), addressesOfTargets(type));
    }

    private Answer found() {
        return new Answer(Rcode.NOERROR, List.copyOf(answer), List.of(), List.of());
    }

    private Answer nothing(int rcode) {
        return new Answer(rcode, List.copyOf(answer), List.of(zone.negative()), List.of());
    }

    private List<Record> addressesOfTargets(int type) {
        if (type != Type.SRV && type != Type.MX && type != Type.NS) {
            return List.of();
        }
        var targets = new LinkedHashSet<Name>();
        answer.forEach(record -> {
            if (record.getAdditionalName() != null) {
                targets.add(record.getAdditionalName());
            }
        });
        var addresses = new ArrayList<Record>();
        for (Name target : targets) {
            addresses.addAll(rotated(zone.records(target, Type.A)));
            addresses.addAll(rotated(zone.records(target, Type.AAAA)));
        }
        return List.copyOf(addresses);
    }

    private List<Record> rotated(List<Record> records) {
        if (records.size() < 2) {
            return records;
        }
        var turned = new ArrayList<>(records);
        Collections.rotate(turned, -Math.floorMod(turn, records.size()));
        return turned;
    }

    private static Record synthesized(Record record, Name owner) {
        return record.getName().equals(owner) ? record : record.withName(owner);
    }
}
