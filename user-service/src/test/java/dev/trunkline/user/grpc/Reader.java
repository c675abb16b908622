package dev.trunkline.user.grpc;

import dev.trunkline.contracts.user.v1.ListFollowersRequest;
import dev.trunkline.contracts.user.v1.ListFollowersResponse;
import dev.trunkline.contracts.user.v1.User;
import dev.trunkline.contracts.user.v1.UserServiceGrpc;
import io.grpc.CallOptions;
import io.grpc.ClientCall;
import io.grpc.Metadata;
import io.grpc.Status;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;

/** Reads a stream of followers as fast, or slow, as it is told to. */
final class Reader extends ClientCall.Listener<ListFollowersResponse> {

    private final ClientCall<ListFollowersRequest, ListFollowersResponse> call;
    private final List<ListFollowersResponse> pages = new CopyOnWriteArrayList<>();
    private final CompletableFuture<Status> end = new CompletableFuture<>();

    Reader(io.grpc.Channel channel, ListFollowersRequest request, CallOptions options) {
        call = channel.newCall(UserServiceGrpc.getListFollowersMethod(), options);
        call.start(this, new Metadata());
        call.sendMessage(request);
        call.halfClose();
    }

    @Override
    public void onMessage(ListFollowersResponse page) {
        pages.add(page);
    }

    @Override
    public void onClose(Status status, Metadata trailers) {
        end.complete(status);
    }

    /** Takes so many more pages. */
    Reader take(int more) {
        call.request(more);
        return this;
    }

    void cancel() {
        call.cancel("enough", null);
    }

    List<ListFollowersResponse> pages() {
        return pages;
    }

    List<String> ids() {
        return pages.stream()
                .flatMap(page -> page.getFollowersList().stream())
                .map(User::getId)
                .toList();
    }

    /** What the stream ended by. */
    Status.Code end() throws Exception {
        return end.get(60, TimeUnit.SECONDS).getCode();
    }
}
