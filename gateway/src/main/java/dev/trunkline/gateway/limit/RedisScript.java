package dev.trunkline.gateway.limit;

import io.vertx.redis.client.Command;
import io.vertx.redis.client.Request;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;

/** The script that decides limits in Redis, by its digest or in full. */
final class RedisScript {

    private final String text;
    private final String digest;

    private RedisScript(String text, String digest) {
        this.text = text;
        this.digest = digest;
    }

    static RedisScript load() {
        try (InputStream file = RedisScript.class.getResourceAsStream("limit.lua")) {
            byte[] bytes = file.readAllBytes();
            // Redis names scripts by SHA-1; nothing secret hangs on it.
            String digest =
                    HexFormat.of().formatHex(MessageDigest.getInstance("SHA-1").digest(bytes));
            return new RedisScript(new String(bytes, StandardCharsets.UTF_8), digest);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-1", e);
        }
    }

    /** For a Redis that knows it. */
    Request byDigest(List<String> keys, List<String> arguments) {
        return with(Request.cmd(Command.EVALSHA).arg(digest), keys, arguments);
    }

    /** For one that does not, or has forgotten it; from then on it does. */
    Request inFull(List<String> keys, List<String> arguments) {
        return with(Request.cmd(Command.EVAL).arg(text), keys, arguments);
    }

    private static Request with(Request request, List<String> keys, List<String> arguments) {
        request.arg(keys.size());
        for (String key : keys) {
            request.arg(key);
        }
        for (String argument : arguments) {
            request.arg(argument);
        }
        return request;
    }
}
