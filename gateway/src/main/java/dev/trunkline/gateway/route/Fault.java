package dev.trunkline.gateway.route;

/** One thing wrong in a routes file, and where; lines and columns count from 1. */
public record Fault(int line, int column, String message) {

    @Override
    public String toString() {
        return "line " + line + ", column " + column + ": " + message;
    }
}
