package dev.trunkline.feed.live;

import dev.trunkline.feed.cursor.Cursor;
import dev.trunkline.feed.live.SeamModelTest.Kind;
import dev.trunkline.feed.log.Entries;
import dev.trunkline.feed.log.Entry;
import dev.trunkline.feed.log.FeedEvent;
import dev.trunkline.feed.log.Resume;
import dev.trunkline.feed.log.Selection;
import dev.trunkline.feed.log.Slice;
import dev.trunkline.feed.log.Window;
import dev.trunkline.outbox.Head;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;

/**
 * A log, the instances that follow it each at its own pace, and one reader of a feed. The windows, the seams and the
 * decision where a reader goes on are the real ones; what lies between them, threads in the service, happens here step
 * by step, in the order that a test gives.
 */
final class FeedModel {

    static final int INSTANCES = 3;
    static final UUID SHOWN = new UUID(1, 1);
    private static final UUID OTHER = new UUID(2, 2);

    /** Small, so that readers fall out of it. */
    private static final int WINDOW = 3;

    private static final int HISTORY = 40;
    private static final int PATIENCE = 100_000;

    private final Selection selection;
    private final int limit;
    private final int page;
    private final Map<UUID, List<Entry>> histories = new HashMap<>();
    private final List<Instance> instances =
            Stream.generate(Instance::new).limit(INSTANCES).toList();
    private final List<Stretch> stretches = new ArrayList<>();
    private String epoch = new UUID(0, 1).toString();
    private List<Entry> log = new ArrayList<>();
    private Cursor cursor = Cursor.of(epoch, 0);
    private Optional<Connection> connection = Optional.empty();

    int deleted;
    int attached;
    int forgotten;
    int ahead;
    int tableReads;

    /**
     * What was read without a gap.
     *
     * @param from where it begins: the reader's first cursor, or that of a reset
     */
    record Stretch(Cursor from, List<String> events) {}

    /**
     * An event that the feed has shown.
     *
     * @param withdrawn whether it is shown no more: a post that was deleted
     */
    record Shown(String cursor, boolean withdrawn) {}

    /** What a connection carries: one of the two, and where the reader is then. */
    private record Frame(Optional<Entry> event, boolean reset, Cursor cursor) {}

    /** A page of history on its way. */
    private record Page(Seam.Want want, Slice slice) {}

    /** One of the service's processes. */
    private final class Instance {

        private final Window window = new Window(WINDOW);
        private final Deque<Entry> taken = new ArrayDeque<>();
        private boolean up = true;

        private Instance() {
            window.restart(new Head(new UUID(0, 1).toString(), 0));
        }

        private boolean knowsHistory() {
            return window.head().epoch().equals(epoch);
        }

        private void load() {
            window.restart(new Head(epoch, Math.max(0, log.size() - WINDOW)));
            log.subList((int) window.head().position(), log.size()).forEach(window::append);
        }
    }

    /** The reader's connection, as the subscriber behind it has it. */
    private final class Connection {

        private final Instance instance;
        private final Seam seam = new Seam(limit);
        private final Deque<Frame> wire = new ArrayDeque<>();
        private Optional<Frame> reset = Optional.empty();
        private Optional<Page> page = Optional.empty();
        private boolean begun;
        private boolean caughtUp;

        private Connection(Instance instance) {
            this.instance = instance;
        }
    }

    FeedModel(Selection selection, int limit, int page) {
        this.selection = selection;
        this.limit = limit;
        this.page = page;
        histories.put(Cursor.epoch(epoch), log);
        stretches.add(new Stretch(cursor, new ArrayList<>()));
    }

    List<Stretch> stretches() {
        return stretches;
    }

    /** All that the feed has shown behind {@code from}, in the history of that. */
    List<Shown> shownBehind(Cursor from) {
        return histories.get(from.epoch()).stream()
                .filter(entry -> entry.position() > from.position() && selection.holds(entry.author()))
                .map(entry -> new Shown(entry.cursor(), !entry.visible()))
                .toList();
    }

    void happen(Kind kind, int at) {
        Instance instance = instances.get(at);
        switch (kind) {
            case WRITE_SHOWN -> write(SHOWN);
            case WRITE_OTHER -> write(OTHER);
            case DELETE -> delete(2 * at);
            case ADVANCE -> advance(instance);
            case DISPATCH -> dispatch(instance);
            case SUBSCRIBE -> subscribe(instance);
            case BEGIN -> connection.filter(open -> !open.begun).ifPresent(this::begin);
            case READ -> connection.ifPresent(this::read);
            case PAGE -> connection.ifPresent(FeedModel::pageArrives);
            case SEND -> connection.ifPresent(FeedModel::send);
            case RECEIVE -> connection.ifPresent(this::receive);
            case SERVE -> serve();
            case CATCH_UP -> {
                while (instance.up && !level(instance)) {
                    advance(instance);
                    dispatch(instance);
                }
            }
            case DISCONNECT -> connection = Optional.empty();
            case MOVE -> {
                connection = Optional.empty();
                subscribe(instance);
                connection.ifPresent(this::begin);
            }
            case DIE -> {
                instance.up = false;
                connection = connection.filter(open -> open.instance != instance);
            }
            case REVIVE -> revive(instance);
            case RESTORE -> restore(1 + 3 * at);
            default -> throw new IllegalArgumentException(kind.toString());
        }
    }

    /** Everybody comes back, nothing new happens, and the reader reads to the end. */
    void finish() {
        instances.forEach(this::revive);
        for (int i = 0; !finished(); i++) {
            if (i > PATIENCE) {
                throw new AssertionError("the reader does not come to the end");
            }
            happen(Kind.SUBSCRIBE, i % INSTANCES);
            serve();
            if (connection.filter(open -> !resting(open)).isEmpty()) {
                happen(Kind.ADVANCE, i % INSTANCES);
                happen(Kind.DISPATCH, i % INSTANCES);
            }
        }
    }

    private void serve() {
        for (Kind kind : List.of(Kind.BEGIN, Kind.READ, Kind.PAGE, Kind.SEND, Kind.RECEIVE)) {
            happen(kind, 0);
        }
    }

    private boolean finished() {
        return instances.stream().allMatch(this::level)
                && connection.filter(FeedModel::resting).isPresent();
    }

    private boolean level(Instance instance) {
        return instance.knowsHistory()
                && instance.taken.isEmpty()
                && instance.window.head().position() == log.size();
    }

    private static boolean resting(Connection open) {
        return open.begun && open.seam.caughtUp() && open.caughtUp && open.reset.isEmpty() && open.wire.isEmpty();
    }

    private void write(UUID author) {
        log.add(Entries.created(epoch, log.size() + 1, author));
    }

    /** As the service does in one transaction: the text leaves its place, and that it is gone is an event of its own. */
    private void delete(int newer) {
        List<Entry> there = log.stream()
                .filter(entry -> entry.type() == FeedEvent.Type.CREATED)
                .toList();
        if (there.size() > newer) {
            Entry gone = there.get(there.size() - 1 - newer);
            log.set((int) gone.position() - 1, Entries.withdrawn(epoch, gone));
            log.add(Entries.deleted(epoch, log.size() + 1, gone.author(), gone.post()));
            deleted++;
        }
    }

    private void restore(int lost) {
        List<Entry> kept = log.subList(0, Math.max(0, log.size() - lost));
        epoch = new UUID(0, histories.size() + 1L).toString();
        log = new ArrayList<>();
        kept.forEach(entry -> log.add(Entries.in(epoch, entry)));
        histories.put(Cursor.epoch(epoch), log);
    }

    private void revive(Instance instance) {
        if (!instance.up) {
            instance.up = true;
            instance.taken.clear();
            instance.load();
        }
    }

    private void advance(Instance instance) {
        if (!instance.up) {
            return;
        }
        if (instance.knowsHistory()) {
            long head = instance.window.head().position();
            if (head < log.size()) {
                Entry next = log.get((int) head);
                instance.window.append(next);
                instance.taken.add(next);
            }
        } else if (!instance.taken.isEmpty()) {
            // The tail's one thread: it has offered what it took before it takes up another history.
            dispatch(instance);
        } else {
            takeUpHistory(instance);
        }
    }

    private void takeUpHistory(Instance instance) {
        instance.load();
        connection.filter(open -> open.instance == instance).ifPresent(open -> {
            Head head = instance.window.head();
            open.reset = Optional.of(new Frame(Optional.empty(), true, Cursor.of(head)));
            open.seam.restart(head.position());
        });
    }

    private void dispatch(Instance instance) {
        Entry entry = instance.taken.poll();
        if (entry == null || !entry.visible() || !selection.holds(entry.author())) {
            return;
        }
        connection.filter(open -> open.instance == instance).ifPresent(open -> {
            int before = open.seam.backlog();
            open.seam.offer(entry);
            forgotten += open.seam.backlog() < before ? 1 : 0;
        });
    }

    private void subscribe(Instance instance) {
        if (connection.isEmpty() && instance.up) {
            connection = Optional.of(new Connection(instance));
            attached++;
        }
    }

    /** As the log decides: an instance that may be behind the reader asks the table. */
    private void begin(Connection open) {
        if (open.seam.begun()) {
            // A history ended between the two steps of attaching, and the reader stands in the new one.
            open.begun = true;
            return;
        }
        Head here = open.instance.window.head();
        Resume resume = Resume.of(cursor, here, HISTORY);
        if (resume instanceof Resume.Reset) {
            if (!open.instance.knowsHistory()) {
                connection = Optional.empty(); // Refused until the instance has taken up the new history.
                return;
            }
            resume = Resume.of(cursor, new Head(epoch, log.size()), HISTORY);
        }
        open.begun = true;
        if (resume instanceof Resume.From from) {
            ahead += from.position() > here.position() ? 1 : 0;
            open.seam.begin(from.position(), here.position());
        } else {
            open.reset = Optional.of(new Frame(Optional.empty(), true, Cursor.of(here)));
            open.seam.begin(here.position(), here.position());
        }
    }

    private void read(Connection open) {
        if (open.page.isPresent() || open.reset.isPresent()) {
            return;
        }
        open.seam.wanted().ifPresent(want -> {
            Optional<Slice> slice = open.instance.window.after(selection, want.after(), page);
            if (slice.isEmpty() && open.instance.knowsHistory()) {
                slice = Optional.of(
                        fromTable(want.after(), open.instance.window.head().position()));
            }
            open.page = slice.map(read -> new Page(want, read));
            if (open.page.isEmpty()) {
                connection = Optional.empty(); // The table has another history than this reader reads.
            }
        });
    }

    private Slice fromTable(long after, long upTo) {
        tableReads++;
        List<Entry> found = log.stream()
                .filter(entry -> entry.position() > after && entry.position() <= upTo)
                .filter(entry -> entry.visible() && selection.holds(entry.author()))
                .limit(page)
                .toList();
        return new Slice(found, found.size() == page ? found.get(page - 1).position() : upTo);
    }

    private static void pageArrives(Connection open) {
        open.page.ifPresent(page -> open.seam.history(page.want(), page.slice()));
        open.page = Optional.empty();
    }

    private static void send(Connection open) {
        Optional<Entry> next = open.reset.isPresent() ? Optional.empty() : open.seam.next();
        if (open.reset.isPresent()) {
            open.wire.add(open.reset.get());
            open.reset = Optional.empty();
            open.caughtUp = false;
        } else if (next.isPresent()) {
            open.wire.add(
                    new Frame(next, false, Cursor.parse("cursor", next.get().cursor())));
        } else if (open.begun && open.seam.caughtUp() && !open.caughtUp) {
            open.caughtUp = true;
            Cursor here = Cursor.of(open.instance.window.head().epoch(), open.seam.tell());
            open.wire.add(new Frame(Optional.empty(), false, here));
        }
    }

    private void receive(Connection open) {
        Frame frame = open.wire.poll();
        if (frame == null) {
            return;
        }
        if (frame.reset()) {
            stretches.add(new Stretch(frame.cursor(), new ArrayList<>()));
        }
        frame.event()
                .ifPresent(entry -> stretches.get(stretches.size() - 1).events().add(entry.cursor()));
        cursor = frame.cursor();
    }
}
