package dev.trunkline.outbox.revocation;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class RevokedTest {

    private static final long NOW = 1_000_000;

    private final Revoked revoked = new Revoked(4, 3_600);

    @Test
    void a_session_that_ended_takes_its_tokens_along_and_no_others() {
        revoked.credential("s1", NOW, NOW);
        assertThat(covers("ada", "s1", NOW - 10)).isTrue();
        assertThat(covers("ada", "s1", NOW + 10)).isTrue();
        assertThat(covers("ada", "s2", NOW - 10)).isFalse();
        assertThat(covers("ada", "", NOW - 10)).isFalse();
    }

    @Test
    void what_somebody_had_until_then_is_gone_and_what_comes_after_is_good() {
        revoked.subject("ada", NOW, NOW);
        assertThat(covers("ada", "s1", NOW)).isTrue();
        assertThat(covers("ada", "s1", NOW + 1)).isFalse();
        assertThat(covers("bob", "s2", NOW)).isFalse();
        revoked.subject("ada", NOW - 100, NOW);
        assertThat(covers("ada", "s1", NOW)).as("an older word changes nothing").isTrue();
    }

    @Test
    void what_is_older_than_any_credential_is_not_kept() {
        revoked.credential("s1", NOW - 3_601, NOW);
        assertThat(revoked.size()).isZero();
    }

    @Test
    void beyond_the_bound_old_ones_make_room() {
        for (int i = 0; i < 4; i++) {
            revoked.credential("s" + i, NOW, NOW);
        }
        revoked.credential("late", NOW + 4_000, NOW + 4_000);
        assertThat(revoked.size()).isEqualTo(1);
        assertThat(covers("ada", "late", NOW + 3_999)).isTrue();
    }

    @Test
    void a_flood_of_revocations_lets_nobody_in_who_was_out() {
        for (int i = 0; i < 100; i++) {
            revoked.credential("s" + i, NOW, NOW);
        }
        assertThat(revoked.size()).isLessThanOrEqualTo(4);
        for (int i = 0; i < 100; i++) {
            assertThat(covers("ada", "s" + i, NOW - 1)).isTrue();
        }
        assertThat(covers("ada", "new", NOW + 1)).isFalse();
    }

    @Test
    void after_a_gap_what_does_not_say_when_it_was_issued_is_stopped_by_its_name_alone() {
        revoked.unknown(NOW);
        revoked.credential("s1", NOW, NOW);
        assertThat(covers("ada", "s2", NOW - 1)).isTrue();
        assertThat(covers("ada", "s2", 0)).isFalse();
        assertThat(covers("ada", "s1", 0)).isTrue();
    }

    private boolean covers(String subject, String session, long issued) {
        return revoked.coversCredential(session, issued) || revoked.coversSubject(subject, issued);
    }
}
