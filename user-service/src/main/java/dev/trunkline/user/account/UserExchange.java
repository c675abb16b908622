package dev.trunkline.user.account;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.trunkline.rest.conditional.EntityTag;
import dev.trunkline.rest.id.Ids;
import dev.trunkline.rest.idempotency.Idempotency;
import dev.trunkline.rest.idempotency.Outcome;
import dev.trunkline.rest.json.Documents;
import dev.trunkline.rest.paging.Limit;
import dev.trunkline.rest.paging.Page;
import dev.trunkline.rest.patch.PatchDocument;
import dev.trunkline.rest.problem.Problem.Fault;
import dev.trunkline.rest.problem.ProblemException;
import dev.trunkline.user.token.Caller;
import dev.trunkline.user.token.Scope;
import jakarta.inject.Singleton;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;

/** Maps HTTP to accounts and back, the same for each version of the API. */
@Singleton
public class UserExchange {

    private static final List<String> FIXED = List.of("id", "status", "role", "createdAt");

    private final Accounts accounts;
    private final AccountChanges changes;
    private final Idempotency idempotency;
    private final Documents documents;
    private final ObjectMapper json;
    private final Caller caller;

    UserExchange(
            Accounts accounts,
            AccountChanges changes,
            Idempotency idempotency,
            Documents documents,
            ObjectMapper json,
            Caller caller) {
        this.accounts = accounts;
        this.idempotency = idempotency;
        this.documents = documents;
        this.json = json;
        this.changes = changes;
        this.caller = caller;
    }

    /**
     * Answers POST of a collection.
     *
     * @param body the request's, by which a repetition is known
     */
    public Response register(Edition<?> edition, Optional<String> key, Object body, NewAccount wanted) {
        caller.actor(Scope.USERS_WRITE);
        return idempotency
                .once(
                        key,
                        "POST " + edition.path(),
                        body,
                        () -> accounts.hashed(wanted),
                        (transaction, hash) -> created(edition, accounts.insert(transaction, wanted, hash)))
                .response();
    }

    /** Answers GET of a collection. */
    public Page<Object> list(Edition<?> edition, Listing listing, Optional<String> cursor, Optional<String> limit) {
        return accounts.page(listing, cursor, Limit.of(limit)).map(account -> edition.view(account, false));
    }

    /** Sends a caller to where the caller's own account is; another caller is sent elsewhere. */
    public Response self(Edition<?> edition) {
        return Response.status(Response.Status.FOUND)
                .header(HttpHeaders.LOCATION, edition.path() + "/" + caller.requiredAccount(Scope.USERS_READ))
                .header(HttpHeaders.CACHE_CONTROL, "no-store")
                .build();
    }

    /** Answers GET of an account. */
    public Response read(Edition<?> edition, String id, Optional<String> ifNoneMatch) {
        UUID wanted = Ids.fromPath(id);
        boolean own = caller.actor(Scope.USERS_READ)
                .filter(actor -> actor.mayActFor(wanted))
                .isPresent();
        Account account = accounts.get(wanted);
        EntityTag tag = AccountTag.of(account, own);
        Response.ResponseBuilder answer =
                tag.notModified(ifNoneMatch) ? Response.notModified() : Response.ok(edition.view(account, own));
        return described(answer, tag, own).build();
    }

    /** Answers PUT of an account. */
    public <D extends Edition.Document> Response replace(
            Edition<D> edition, String id, Optional<String> ifMatch, D document) {
        return change(edition, id, ifMatch, current -> document);
    }

    /** Answers PATCH of an account: the patch is made to what the caller would read. */
    public <D extends Edition.Document> Response patch(
            Edition<D> edition, String id, Optional<String> ifMatch, PatchDocument patch) {
        return change(edition, id, ifMatch, current -> {
            JsonNode patched = patch.apply(json.valueToTree(edition.view(current, true)));
            requireFixedFields(patched);
            return documents.read(patched, edition.document());
        });
    }

    /** Answers DELETE of an account. */
    public void delete(String id, Optional<String> ifMatch) {
        changes.delete(caller.requiredActor(Scope.USERS_WRITE), Ids.fromPath(id), AccountTag.unchangedSince(ifMatch));
    }

    private <D extends Edition.Document> Response change(
            Edition<D> edition, String id, Optional<String> ifMatch, Function<Account, D> document) {
        Account account = changes.change(
                caller.requiredActor(Scope.USERS_WRITE),
                Ids.fromPath(id),
                AccountTag.unchangedSince(ifMatch),
                current -> {
                    D wanted = document.apply(current);
                    requireSameIdentity(current, wanted);
                    return edition.merged(current.profile(), wanted);
                });
        return changed(edition, account);
    }

    /** A PUT may leave them out, for it says all that can be said; a patch that takes them out means something by it. */
    private static void requireFixedFields(JsonNode patched) {
        List<Fault> faults = FIXED.stream()
                .filter(field -> patched.isObject() && patched.path(field).isMissingNode())
                .map(field -> new Fault("/" + field, "cannot be removed"))
                .toList();
        if (!faults.isEmpty()) {
            throw ProblemException.invalid(faults);
        }
    }

    private static void requireSameIdentity(Account current, Edition.Document wanted) {
        List<Fault> faults = new ArrayList<>();
        if (wanted.id() != null && !wanted.id().equals(current.id().toString())) {
            faults.add(new Fault("/id", "cannot be changed"));
        }
        if (wanted.createdAt() != null
                && !wanted.createdAt().equals(current.createdAt().toString())) {
            faults.add(new Fault("/createdAt", "cannot be changed"));
        }
        if (!faults.isEmpty()) {
            throw ProblemException.invalid(faults);
        }
    }

    private static Outcome created(Edition<?> edition, Account account) {
        return Outcome.created(edition.path() + "/" + account.id(), edition.view(account, true))
                .with(HttpHeaders.ETAG, AccountTag.of(account, true).header());
    }

    private static Response changed(Edition<?> edition, Account account) {
        return described(Response.ok(edition.view(account, true)), AccountTag.of(account, true), true)
                .build();
    }

    private static Response.ResponseBuilder described(Response.ResponseBuilder answer, EntityTag tag, boolean own) {
        return answer.header(HttpHeaders.ETAG, tag.header())
                .header(HttpHeaders.VARY, HttpHeaders.AUTHORIZATION)
                .header(HttpHeaders.CACHE_CONTROL, own ? "private, no-cache" : "no-cache");
    }
}
