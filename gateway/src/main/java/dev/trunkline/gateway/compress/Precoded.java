package dev.trunkline.gateway.compress;

import io.vertx.core.Context;
import io.vertx.core.MultiMap;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * A body that is the same for everybody, coded once, harder than answers that are made as they go. That takes its time, so
 * it is done away from the event loops when first somebody asks; who asks before it is done gets the plain form.
 */
public final class Precoded {

    private static final int LEAST_BYTES = 1_024;

    /** What is saved must be worth the client's work. */
    private static final double MOST_OF_PLAIN = 0.9;

    private static final CompressionSettings HARD = new CompressionSettings(List.of(), LEAST_BYTES, 9, 9, 12, 3);

    private final Buffer plain;
    private final AtomicBoolean wanted = new AtomicBoolean();
    private volatile Map<Coding, Buffer> coded = Map.of();

    /** The body in one coding, and how {@code Content-Encoding} names that. */
    public record Form(String coding, Buffer body) {}

    public Precoded(Buffer plain) {
        this.plain = plain;
    }

    /** Whether the form that is sent may hang on what the client takes. */
    public boolean varies() {
        return plain.length() >= LEAST_BYTES;
    }

    /**
     * @param asked the request's header
     * @return empty for the plain form
     */
    public Optional<Form> choose(MultiMap asked) {
        if (!varies()) {
            return Optional.empty();
        }
        Optional<Coding> coding = AcceptEncoding.choose(AcceptEncoding.of(asked), Encoders.offered());
        if (coding.isPresent() && wanted.compareAndSet(false, true)) {
            begin();
        }
        return coding.flatMap(
                chosen -> Optional.ofNullable(coded.get(chosen)).map(body -> new Form(chosen.token(), body)));
    }

    private void begin() {
        Context context = Vertx.currentContext();
        if (context == null) {
            coded = all();
        } else {
            context.owner().executeBlocking(this::all, false).onSuccess(done -> coded = done);
        }
    }

    private Map<Coding, Buffer> all() {
        Map<Coding, Buffer> forms = new EnumMap<>(Coding.class);
        Encoders encoders = new Encoders(HARD);
        for (Coding coding : Encoders.offered()) {
            Buffer form = new BodyCoding(encoders, encoders.open(coding), false).end(plain);
            if (form.length() < plain.length() * MOST_OF_PLAIN) {
                forms.put(coding, form);
            }
        }
        encoders.close();
        return forms;
    }
}
