package dev.trunkline.gateway.route;

import java.util.Set;

/**
 * Who a limit does not count.
 *
 * @param networks addresses and CIDR ranges with commas between; empty for none
 */
public record LimitExempt(Set<String> principals, Set<String> roles, String networks) {

    public static final LimitExempt NOBODY = new LimitExempt(Set.of(), Set.of(), "");
}
