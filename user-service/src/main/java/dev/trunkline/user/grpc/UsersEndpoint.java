package dev.trunkline.user.grpc;

import static dev.trunkline.user.grpc.UserMessages.id;
import static dev.trunkline.user.grpc.UserMessages.optional;

import com.google.protobuf.Empty;
import dev.trunkline.contracts.user.v1.BatchGetUsersRequest;
import dev.trunkline.contracts.user.v1.BatchGetUsersResponse;
import dev.trunkline.contracts.user.v1.Counts;
import dev.trunkline.contracts.user.v1.CreateUserRequest;
import dev.trunkline.contracts.user.v1.DeleteUserRequest;
import dev.trunkline.contracts.user.v1.FollowRequest;
import dev.trunkline.contracts.user.v1.FollowResponse;
import dev.trunkline.contracts.user.v1.GetCountsRequest;
import dev.trunkline.contracts.user.v1.GetUserRequest;
import dev.trunkline.contracts.user.v1.ListFollowersRequest;
import dev.trunkline.contracts.user.v1.ListFollowersResponse;
import dev.trunkline.contracts.user.v1.ListUsersRequest;
import dev.trunkline.contracts.user.v1.ListUsersResponse;
import dev.trunkline.contracts.user.v1.UnfollowRequest;
import dev.trunkline.contracts.user.v1.UnfollowResponse;
import dev.trunkline.contracts.user.v1.UpdateUserRequest;
import dev.trunkline.contracts.user.v1.User;
import dev.trunkline.contracts.user.v1.UserServiceGrpc;
import dev.trunkline.rest.paging.Page;
import dev.trunkline.user.account.Account;
import dev.trunkline.user.account.AccountChanges;
import dev.trunkline.user.account.AccountTag;
import dev.trunkline.user.account.Accounts;
import dev.trunkline.user.follow.Follows;
import dev.trunkline.user.token.Caller;
import dev.trunkline.user.token.Scope;
import io.grpc.BindableService;
import io.grpc.ServerServiceDefinition;
import io.quarkus.grpc.GrpcService;
import io.quarkus.security.Authenticated;
import jakarta.annotation.security.PermitAll;
import java.util.Iterator;
import java.util.UUID;

/** {@code trunkline.user.v1.UserService}: maps messages to a call of the domain and back. Its methods run on workers. */
@GrpcService
public class UsersEndpoint implements BindableService {

    private static final int USUAL_PAGE = 20;
    private static final int USUAL_FOLLOWERS = 100;

    private final Calls calls;
    private final Accounts accounts;
    private final AccountChanges changes;
    private final Follows follows;
    private final Creation creation;
    private final Batches batches;
    private final Edits edits;
    private final Caller caller;

    UsersEndpoint(
            Calls calls,
            Accounts accounts,
            AccountChanges changes,
            Follows follows,
            Creation creation,
            Batches batches,
            Edits edits,
            Caller caller) {
        this.calls = calls;
        this.accounts = accounts;
        this.changes = changes;
        this.follows = follows;
        this.creation = creation;
        this.batches = batches;
        this.edits = edits;
        this.caller = caller;
    }

    @Override
    public ServerServiceDefinition bindService() {
        return calls.define(UserServiceGrpc.getServiceDescriptor())
                .one(UserServiceGrpc.getGetUserMethod(), this::getUser)
                .one(UserServiceGrpc.getBatchGetUsersMethod(), this::batchGetUsers)
                .one(UserServiceGrpc.getListUsersMethod(), this::listUsers)
                .one(UserServiceGrpc.getCreateUserMethod(), this::createUser)
                .one(UserServiceGrpc.getUpdateUserMethod(), this::updateUser)
                .one(UserServiceGrpc.getDeleteUserMethod(), this::deleteUser)
                .one(UserServiceGrpc.getFollowMethod(), this::follow)
                .one(UserServiceGrpc.getUnfollowMethod(), this::unfollow)
                .many(UserServiceGrpc.getListFollowersMethod(), this::listFollowers)
                .one(UserServiceGrpc.getGetCountsMethod(), this::getCounts)
                .build();
    }

    @PermitAll
    User getUser(GetUserRequest request) {
        UUID id = id("id", request.getId());
        boolean own = caller.actor(Scope.USERS_READ)
                .filter(actor -> actor.mayActFor(id))
                .isPresent();
        return UserMessages.user(accounts.get(id), own);
    }

    @PermitAll
    BatchGetUsersResponse batchGetUsers(BatchGetUsersRequest request) {
        return batches.get(request.getIdsList(), caller.actor(Scope.USERS_READ));
    }

    @PermitAll
    ListUsersResponse listUsers(ListUsersRequest request) {
        Page<Account> page = accounts.page(
                Listings.of(request),
                optional(request.getPageToken()),
                Listings.size(request.getPageSize(), USUAL_PAGE));
        ListUsersResponse.Builder response = ListUsersResponse.newBuilder();
        page.items().forEach(account -> response.addUsers(UserMessages.user(account, false)));
        return response.setNextPageToken(page.next().orElse("")).build();
    }

    @PermitAll
    User createUser(CreateUserRequest request) {
        caller.actor(Scope.USERS_WRITE);
        return creation.create(request);
    }

    @Authenticated
    User updateUser(UpdateUserRequest request) {
        UUID id = id("user.id", request.getUser().getId());
        Edit edit = Edit.of(request);
        Account changed = changes.change(
                caller.requiredActor(Scope.USERS_WRITE),
                id,
                AccountTag.unchangedSince(optional(request.getUser().getEtag())),
                current -> edits.apply(edit, current));
        return UserMessages.user(changed, true);
    }

    @Authenticated
    Empty deleteUser(DeleteUserRequest request) {
        changes.delete(
                caller.requiredActor(Scope.USERS_WRITE),
                id("id", request.getId()),
                AccountTag.unchangedSince(optional(request.getEtag())));
        return Empty.getDefaultInstance();
    }

    @Authenticated
    FollowResponse follow(FollowRequest request) {
        follows.follow(
                caller.requiredActor(Scope.USERS_WRITE),
                id("id", request.getId()),
                id("target_id", request.getTargetId()));
        return FollowResponse.getDefaultInstance();
    }

    @Authenticated
    UnfollowResponse unfollow(UnfollowRequest request) {
        follows.unfollow(
                caller.requiredActor(Scope.USERS_WRITE),
                id("id", request.getId()),
                id("target_id", request.getTargetId()));
        return UnfollowResponse.getDefaultInstance();
    }

    @PermitAll
    Iterator<ListFollowersResponse> listFollowers(ListFollowersRequest request) {
        UUID id = id("id", request.getId());
        int size = Listings.size(request.getPageSize(), USUAL_FOLLOWERS);
        return new Followers(place -> follows.followers(id, place, size), optional(request.getPageToken()));
    }

    @PermitAll
    Counts getCounts(GetCountsRequest request) {
        var counts = follows.counts(id("id", request.getId()));
        return Counts.newBuilder()
                .setFollowers(counts.followers())
                .setFollowing(counts.following())
                .build();
    }
}
