package dev.trunkline.gateway.balance;

import dev.trunkline.gateway.discovery.Endpoint;
import java.util.List;
import java.util.Set;

/**
 * What event loops choose from: made anew with every change and never changed itself, so that they read it without a
 * lock.
 *
 * @param groups those with a share first, then what a request may fall back to that has been to all of those
 * @param upTo the shares, summed up; of those groups that have one
 * @param keyed whether the key decides and not chance
 * @param endpoints all that discovery gives, those too that are not to be used now
 */
record Snapshot(
        Picker picker, List<Group> groups, double[] upTo, boolean keyed, boolean panic, Set<Endpoint> endpoints) {

    Group group(Turn turn, long key) {
        if (upTo.length <= 1) {
            return groups.get(0);
        }
        // Another mix than the ring's, or each group would use a part of its ring only.
        double lot = keyed ? Hash.fraction(Hash.mixed(~key)) : turn.random.nextDouble();
        int index = 0;
        while (index < upTo.length - 1 && lot >= upTo[index]) {
            index++;
        }
        return groups.get(index);
    }
}
