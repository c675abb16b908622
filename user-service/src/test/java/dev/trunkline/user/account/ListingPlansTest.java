package dev.trunkline.user.account;

import dev.trunkline.user.FreshDatabase;
import dev.trunkline.user.Plan;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jdbi.v3.core.Jdbi;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** No list reads more of the table than it shows. With {@code -Dtrunkline.plans.accounts=1000000} for a million. */
class ListingPlansTest {

    private static final int ACCOUNTS = Integer.getInteger("trunkline.plans.accounts", 20_000);
    private static final int PAGE = 21;

    private static Jdbi database;

    @BeforeAll
    static void populate() {
        database = new FreshDatabase().migrated();
        database.useHandle(handle -> Plan.populate(handle, ACCOUNTS));
    }

    @ParameterizedTest
    @MethodSource("listings")
    void a_list_is_answered_from_one_index(Listing listing) {
        database.useHandle(handle -> {
            Optional<String> first = Optional.empty();
            Plan.of(ListingTable.query(handle, Plan.EXPLAIN, listing, first, PAGE))
                    .assertReadsOnlyWhatItGives(PAGE);
            List<Account> page = ListingTable.page(handle, listing, first, PAGE);
            if (page.size() == PAGE) {
                Optional<String> place = Optional.of(listing.sort().place(page.get(PAGE - 1)));
                Plan.of(ListingTable.query(handle, Plan.EXPLAIN, listing, place, PAGE))
                        .assertReadsOnlyWhatItGives(PAGE);
            }
        });
    }

    static Stream<Arguments> listings() {
        return Stream.of("", "active", "suspended", "deactivated")
                .flatMap(status -> Stream.of("", "u0", "u12", "u1234567", "zz")
                        .flatMap(prefix -> Stream.of(Listing.Sort.values())
                                .filter(sort -> prefix.isEmpty() || sort.byHandle())
                                .map(sort -> Arguments.of(Listing.of(
                                        given(status), Optional.empty(), given(prefix), Optional.of(sort.text()))))));
    }

    private static Optional<String> given(String text) {
        return Optional.of(text).filter(it -> !it.isEmpty());
    }
}
