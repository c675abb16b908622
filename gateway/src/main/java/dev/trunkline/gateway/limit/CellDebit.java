package dev.trunkline.gateway.limit;

/** Takes from a key's cell in this process, and from the one in its place if that has been taken out of its store. */
final class CellDebit {

    private LocalCells cells;
    private String key;
    private Cell cell;
    private long turn;
    private long microsToWait;

    void at(LocalCells those, String ofKey, long now) {
        cells = those;
        key = ofKey;
        cell = those.of(ofKey, now);
        microsToWait = 0;
    }

    /** Lets go of what it was for. */
    void clear() {
        cells = null;
        key = null;
        cell = null;
    }

    Cell cell() {
        return cell;
    }

    long peek(long now, long cost) {
        long left = cell.peek(now, cost);
        while (left == Cell.GONE) {
            cell = cells.instead(key, cell, now);
            left = cell.peek(now, cost);
        }
        return left;
    }

    /** As {@link Cell#take}, or {@link LeaseCell#ASK}. */
    long take(long now, long cost) {
        long left = takeOnce(now, cost);
        while (left == Cell.GONE) {
            cell = cells.instead(key, cell, now);
            left = takeOnce(now, cost);
        }
        return left;
    }

    private long takeOnce(long now, long cost) {
        if (!(cell instanceof TurnCell queue)) {
            return cell.take(now, cost);
        }
        long own = queue.takeTurn(now, cost);
        if (own < 0 || own == Cell.GONE) {
            return own;
        }
        turn = own;
        microsToWait = queue.microsToWait(own, now);
        return Math.max(0, queue.peek(now, 1));
    }

    /** Until the turn that was taken. */
    long microsToWait() {
        return microsToWait;
    }

    /** Undoes what was taken for a request that will not be served. */
    void undo(long now, long cost) {
        if (cell instanceof TurnCell queue) {
            queue.giveBackTurn(turn, Math.max(1, cost));
        } else if (cost > 0) {
            cell.giveBack(now, cost);
        }
    }

    /** Takes more, or gives back, now that it is known what the request has cost. */
    void settle(long now, long more) {
        if (more < 0) {
            cell.giveBack(now, -more);
            return;
        }
        while (!cell.charge(now, more)) {
            cell = cells.instead(key, cell, now);
        }
    }
}
