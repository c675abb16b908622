package dev.trunkline.gateway;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;

/** Keeps the warnings and errors that are logged while it is open, whoever logs them. */
public final class LogInTest extends Handler implements AutoCloseable {

    /** Says that the machine is busy. */
    private static final String BUSY = "BlockedThreadChecker";

    private final List<String> complaints = new CopyOnWriteArrayList<>();

    public LogInTest() {
        setLevel(Level.WARNING);
        Logger.getLogger("").addHandler(this);
    }

    public List<String> complaints() {
        return complaints;
    }

    @Override
    public void publish(LogRecord entry) {
        boolean serious = entry.getLevel().intValue() >= Level.WARNING.intValue();
        if (serious && !String.valueOf(entry.getLoggerName()).endsWith(BUSY)) {
            complaints.add(entry.getLoggerName() + ": " + entry.getMessage() + " " + entry.getThrown());
        }
    }

    @Override
    public void flush() {
        // Nothing is kept back.
    }

    @Override
    public void close() {
        Logger.getLogger("").removeHandler(this);
    }
}
