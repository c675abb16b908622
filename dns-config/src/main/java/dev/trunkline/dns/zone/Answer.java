package dev.trunkline.dns.zone;

import java.util.List;
import org.xbill.DNS.Record;

/**
 * What the zone has to say to a question, before any message is made of it.
 *
 * @param rcode {@code Rcode.NOERROR} or {@code Rcode.NXDOMAIN}, of the last name of a chain (RFC 6604 §3)
 * @param answer the records asked for, behind the aliases that lead to them
 * @param authority the SOA when the answer is that there is nothing (RFC 2308 §3)
 * @param additional addresses that the asker will want next
 */
public record Answer(int rcode, List<Record> answer, List<Record> authority, List<Record> additional) {}
