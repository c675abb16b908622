package dev.trunkline.gateway.proxy;

import dev.trunkline.gateway.balance.Choice;
import dev.trunkline.gateway.problem.Problem;
import dev.trunkline.gateway.resilience.Failure;

/** No attempt was answered, and none will be: what the client is told of it, and what the upstream's breaker is. */
enum GivenUp {
    CROWDED(Choice.Result.CANCELLED),
    UNREACHED(Choice.Result.NOT_CONNECTED),
    SLOW(Choice.Result.TIMED_OUT),
    FAILING(Choice.Result.CANCELLED),
    BROKEN(Choice.Result.BROKEN);

    private final Choice.Result result;

    GivenUp(Choice.Result result) {
        this.result = result;
    }

    /**
     * @param last what the last attempt failed by
     * @param tooBusy whether it had found no place among those who wait for a connection
     */
    static GivenUp by(Failure last, boolean tooBusy) {
        if (tooBusy) {
            return CROWDED;
        }
        return switch (last) {
            case UNSENT, UNREAD -> UNREACHED;
            case SLOW -> SLOW;
            case STATUS -> FAILING;
            default -> BROKEN;
        };
    }

    Choice.Result result() {
        return result;
    }

    Problem problem(String upstream) {
        String name = "'" + upstream + "'";
        return switch (this) {
            case CROWDED -> Problem.unavailable("Too many requests wait for " + name + ".");
            case UNREACHED -> Problem.badGateway(name + " cannot be reached.");
            case SLOW -> Problem.timedOut(name + " did not begin to answer in time.");
            case FAILING ->
                Problem.unavailable(name + " answered with an error, and no other instance of it could be asked.");
            case BROKEN -> Problem.badGateway(name + " broke off without an answer.");
        };
    }
}
