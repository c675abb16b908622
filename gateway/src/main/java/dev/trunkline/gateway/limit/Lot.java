package dev.trunkline.gateway.limit;

/**
 * What Redis has said of tokens that were to be leased.
 *
 * @param tokens that it gave
 * @param whole until all are back, in microseconds
 * @param left what remains there
 * @param until so many as were needed are there, if it gave none; in microseconds
 * @param taken when it debited them, by its clock
 * @param place where they are in the order in which tokens come back
 */
record Lot(long tokens, long whole, long left, long until, long taken, long place) {

    static final Lot NONE = new Lot(0, 0, 0, 0, 0, 0);

    static Lot of(RedisBatch.Numbers numbers, int limit) {
        long tokens = numbers.get(limit, 0);
        long fourth = numbers.get(limit, 3);
        return new Lot(
                tokens,
                numbers.get(limit, 1),
                numbers.get(limit, 2),
                tokens == 0 ? fourth : 0,
                tokens == 0 ? 0 : fourth,
                numbers.get(limit, 4));
    }

    /** What is left of it when so many are spent. */
    Lot without(long spent) {
        return new Lot(tokens - spent, whole, left, until, taken, place);
    }

    /** What the script in Redis is to do for so many of them to be everybody's again. */
    String giveBack(long some) {
        return RedisDebit.giveBack(some, taken, place);
    }
}
