package dev.trunkline.testing.openapi;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Holds for every operation of a running service: whatever is asked of it, it answers by its document. Never is it a
 * 5xx, never silence, and what is accepted is what the document allows.
 */
public final class DocumentProperty {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int RENEW_EVERY = 15;

    private final ApiDocument document;
    private final AnswerCheck check;
    private final Known known;
    private final RawHttp http;
    private final long seed;
    private final Map<String, Set<Integer>> statuses = new TreeMap<>();
    private final List<String> faults = new ArrayList<>();
    private int requests;

    /**
     * @param seed the same seed makes the same requests, but for what {@code known} gives
     */
    public DocumentProperty(ApiDocument document, int port, Known known, long seed) {
        this.document = document;
        this.check = new AnswerCheck(document);
        this.known = known;
        this.http = new RawHttp(port);
        this.seed = seed;
    }

    /** Tries all operations in turn until each has had its number of requests, or the time is over. */
    public DocumentProperty run(int requestsForEach, Duration atMost) throws IOException {
        AttemptMaker maker = new AttemptMaker(document, known, new SplittableRandom(seed));
        long end = System.nanoTime() + atMost.toNanos();
        for (int round = 0; round < requestsForEach && System.nanoTime() < end; round++) {
            if (round % RENEW_EVERY == 0) {
                known.renew();
            }
            for (ApiOperation operation : document.operations()) {
                attempt(round == 0 ? maker.plain(operation) : maker.next(operation));
            }
        }
        return this;
    }

    public int requests() {
        return requests;
    }

    /** What was wrong, each with its request; empty if all is well. */
    public List<String> faults() {
        return List.copyOf(faults);
    }

    /** The operations of which no request was ever accepted: those have not really been tried. */
    public Set<String> neverAccepted() {
        Set<String> never = new TreeSet<>();
        statuses.forEach((operation, seen) -> {
            if (seen.stream().noneMatch(status -> status < 400)) {
                never.add(operation);
            }
        });
        return never;
    }

    /** For the log: which answers each operation gave. */
    @Override
    public String toString() {
        return requests + " requests, seed " + seed + ": " + statuses;
    }

    private void attempt(Attempt attempt) throws IOException {
        requests++;
        try {
            Optional<Answer> answer = http.send(attempt.bytes());
            if (answer.isPresent()) {
                judge(attempt, answer.get());
            } else if (!attempt.malformed()) {
                fault(attempt, "closed the connection without an answer");
            }
        } catch (SocketTimeoutException silent) {
            fault(attempt, "said nothing");
        }
    }

    private void judge(Attempt attempt, Answer answer) {
        if (answer.status() >= 500) {
            fault(attempt, "answered " + answer.status() + " " + new String(answer.body()));
            return;
        }
        List<String> wrong =
                attempt.malformed() ? check.refusalFaults(answer) : check.faults(attempt.method, attempt.path, answer);
        wrong.forEach(each -> fault(attempt, each));
        if (!attempt.malformed()
                && document.at(attempt.path).contains(attempt.operation)
                && attempt.method.equals(attempt.operation.method())) {
            statuses.computeIfAbsent(attempt.operation.toString(), operation -> new TreeSet<>())
                    .add(answer.status());
            if (answer.status() < 300) {
                accepted(attempt);
            }
        }
    }

    /** What is taken must be what the document says may be sent. */
    private void accepted(Attempt attempt) {
        String type =
                attempt.headers.getOrDefault("Content-Type", "").split(";")[0].strip();
        String schema = attempt.operation.pointer() + "/requestBody/content/" + ApiDocument.escape(type) + "/schema";
        if (attempt.operation.node().has("requestBody")
                && !document.node(schema).isMissingNode()) {
            try {
                JsonNode body = JSON.readTree(attempt.body);
                document.faults(schema, body).stream()
                        // A field that may be left out may be null as well.
                        .filter(each -> !each.contains("null found"))
                        .forEach(each -> fault(attempt, "accepted a body that the document does not allow: " + each));
            } catch (IOException notJson) {
                fault(attempt, "accepted a body that is not JSON");
            }
        }
    }

    private void fault(Attempt attempt, String what) {
        faults.add("seed " + seed + ", " + attempt.operation + ": it " + what + "\n" + attempt);
    }
}
