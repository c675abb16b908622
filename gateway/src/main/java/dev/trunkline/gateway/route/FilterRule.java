package dev.trunkline.gateway.route;

import dev.trunkline.gateway.address.AddressRanges;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What the request filter refuses: a request for which all holds that the rule says.
 *
 * @param shadow whether it is only counted
 * @param methods empty for any
 * @param path a pattern as of routes
 * @param pathRegex in place of that
 * @param query some part of the query, decoded
 * @param from addresses that it is about; empty for all
 * @param notFrom addresses that it is not about
 * @param bodyTypes media types that a body may have, so that the rule is about others; empty if it is not about bodies
 */
public record FilterRule(
        String id,
        boolean shadow,
        Set<String> methods,
        Optional<PathPattern> path,
        Optional<ValueTest.Regex> pathRegex,
        List<Condition> conditions,
        Optional<ValueTest.Regex> query,
        Optional<AddressRanges> from,
        Optional<AddressRanges> notFrom,
        List<String> bodyTypes) {}
