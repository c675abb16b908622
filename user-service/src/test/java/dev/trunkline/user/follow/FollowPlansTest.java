package dev.trunkline.user.follow;

import dev.trunkline.user.FreshDatabase;
import dev.trunkline.user.Plan;
import dev.trunkline.user.account.Account;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.core.Jdbi;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A page of an account that everybody follows, and that follows everybody, costs what any page costs. */
class FollowPlansTest {

    private static final int ACCOUNTS = Integer.getInteger("trunkline.plans.accounts", 20_000);
    private static final int PAGE = 21;

    private static Jdbi database;
    private static UUID star;

    @BeforeAll
    static void populate() {
        database = new FreshDatabase().migrated();
        database.useHandle(handle -> {
            Plan.populate(handle, ACCOUNTS);
            star = handle.createQuery("SELECT id FROM accounts WHERE email = '2@example.org'")
                    .mapTo(UUID.class)
                    .one();
            handle.createUpdate("""
                            INSERT INTO follows (follower_id, followee_id, since)
                            SELECT id, :star, now() FROM accounts WHERE id <> :star
                            UNION ALL SELECT :star, id, now() FROM accounts WHERE id <> :star""").bind("star", star).execute();
            handle.execute("ANALYZE follows");
        });
    }

    @ParameterizedTest
    @EnumSource
    void a_page_of_followers_reads_only_what_it_gives(FollowTable.Side side) {
        database.useHandle(handle -> {
            Optional<UUID> place = Optional.empty();
            for (int page = 0; page < 3; page++) {
                // Each row is read twice: in the follows and in the accounts.
                Plan.of(FollowTable.query(handle, Plan.EXPLAIN, side, star, place, PAGE))
                        .assertReadsOnlyWhatItGives(PAGE);
                List<Account> rows = FollowTable.page(handle, side, star, place, PAGE);
                place = Optional.of(rows.get(rows.size() - 1).id());
            }
        });
    }
}
