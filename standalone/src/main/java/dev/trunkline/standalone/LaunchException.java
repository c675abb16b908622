package dev.trunkline.standalone;

/** A reason not to start, or not to go on, in words for the person at the terminal: what is wrong and what to do. */
final class LaunchException extends Exception {

    private static final long serialVersionUID = 1L;

    LaunchException(String message) {
        super(message);
    }

    LaunchException(String message, Throwable cause) {
        super(message, cause);
    }
}
