package dev.trunkline.feed.post;

import jakarta.validation.constraints.NotNull;

/** What a client sends to post. */
public record NewPost(
        @NotNull(message = "must be given") @PostText String text) {}
