package dev.trunkline.user.grpc;

import static dev.trunkline.user.grpc.UserMessages.optional;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.trunkline.contracts.user.v1.CreateUserRequest;
import dev.trunkline.contracts.user.v1.User;
import dev.trunkline.contracts.user.v1.UserServiceGrpc;
import dev.trunkline.rest.idempotency.Answer;
import dev.trunkline.rest.idempotency.Idempotency;
import dev.trunkline.rest.idempotency.Outcome;
import dev.trunkline.user.account.Accounts;
import dev.trunkline.user.account.NewAccount;
import dev.trunkline.user.account.v2.Registration;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.io.UncheckedIOException;

/** Registers users, each once however often its request is sent (AIP-155): a request id is an idempotency key. */
@Singleton
class Creation {

    private static final String SCOPE = UserServiceGrpc.getCreateUserMethod().getFullMethodName();

    private final Registrations registrations;
    private final Accounts accounts;
    private final Idempotency idempotency;
    private final ObjectMapper json;

    Creation(Registrations registrations, Accounts accounts, Idempotency idempotency, ObjectMapper json) {
        this.registrations = registrations;
        this.accounts = accounts;
        this.idempotency = idempotency;
        this.json = json;
    }

    User create(CreateUserRequest request) {
        Registration registration = registrations.read(request);
        NewAccount wanted = registration.account();
        Answer answer = idempotency.once(
                optional(request.getRequestId()),
                SCOPE,
                registration,
                () -> accounts.hashed(wanted),
                (transaction, hash) ->
                        Outcome.created(UserMessages.user(accounts.insert(transaction, wanted, hash), true)
                                .toByteArray()));
        return user(answer);
    }

    /** What is kept is JSON, in which a message is the Base64 of its bytes. */
    private User user(Answer answer) {
        try {
            return User.parseFrom(json.readValue(answer.body(), byte[].class));
        } catch (IOException e) {
            throw new UncheckedIOException("a kept answer cannot be read", e);
        }
    }
}
