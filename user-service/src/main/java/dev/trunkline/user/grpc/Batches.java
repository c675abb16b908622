package dev.trunkline.user.grpc;

import dev.trunkline.contracts.user.v1.BatchGetUsersResponse;
import dev.trunkline.rest.problem.Problem.Fault;
import dev.trunkline.rest.problem.ProblemException;
import dev.trunkline.user.account.Account;
import dev.trunkline.user.account.Accounts;
import dev.trunkline.user.token.Actor;
import jakarta.inject.Singleton;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/** Reads several users by one query (AIP-231). */
@Singleton
class Batches {

    private static final int MAX = 100;

    private final Accounts accounts;

    Batches(Accounts accounts) {
        this.accounts = accounts;
    }

    /**
     * @throws ProblemException 400 that names each text that is not an id
     */
    BatchGetUsersResponse get(List<String> ids, Optional<Actor> reader) {
        List<UUID> wanted = parsed(ids);
        Map<UUID, Account> found = accounts.find(wanted);
        BatchGetUsersResponse.Builder response = BatchGetUsersResponse.newBuilder();
        for (UUID id : wanted) {
            Account account = found.get(id);
            if (account == null) {
                response.addMissingIds(id.toString());
            } else {
                boolean own = reader.filter(actor -> actor.mayActFor(id)).isPresent();
                response.addUsers(UserMessages.user(account, own));
            }
        }
        return response.build();
    }

    private static List<UUID> parsed(List<String> ids) {
        if (ids.isEmpty() || ids.size() > MAX) {
            throw ProblemException.invalid("ids", "must be 1 to " + MAX + " ids");
        }
        List<UUID> parsed = new ArrayList<>();
        List<Fault> faults = new ArrayList<>();
        for (int i = 0; i < ids.size(); i++) {
            try {
                parsed.add(UserMessages.id("ids[" + i + "]", ids.get(i)));
            } catch (ProblemException malformed) {
                faults.add(new Fault("ids[" + i + "]", malformed.getMessage()));
            }
        }
        if (!faults.isEmpty()) {
            throw ProblemException.invalid(faults);
        }
        return parsed;
    }
}
