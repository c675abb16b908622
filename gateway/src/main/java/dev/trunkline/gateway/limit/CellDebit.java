package dev.trunkline.gateway.limit;

/** Takes from a key's cell in this process, and from the one in its place if that has been taken out of its store. */
final class CellDebit {

    private final Bill bill;
    private LocalCells cells;
    private Cell cell;
    private long turn;
    private long microsToWait;

    CellDebit(Bill bill) {
        this.bill = bill;
    }

    void at(LocalCells those, long now) {
        cells = those;
        cell = those.of(bill.key(), now);
        microsToWait = 0;
    }

    /** Lets go of what it was for. */
    void clear() {
        cells = null;
        cell = null;
    }

    Cell cell() {
        return cell;
    }

    long peek(long now) {
        long left = cell.peek(now, bill.cost());
        while (left == Cell.GONE) {
            another(now);
            left = cell.peek(now, bill.cost());
        }
        return left;
    }

    /** As {@link Cell#take}, or {@link LeaseCell#ASK}. */
    long take(long now) {
        long left = takeOnce(now, bill.cost());
        while (left == Cell.GONE) {
            another(now);
            left = takeOnce(now, bill.cost());
        }
        return left;
    }

    private void another(long now) {
        cell = cells.instead(bill.key(), cell, now);
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
    void undo(long now) {
        if (cell instanceof TurnCell queue) {
            queue.giveBackTurn(turn, Math.max(1, bill.cost()));
        } else if (bill.cost() > 0) {
            cell.giveBack(now, bill.cost());
        }
    }

    /** Takes more, or gives back, now that it is known what the request has cost. */
    void settle(long now, long more) {
        if (more < 0) {
            cell.giveBack(now, -more);
            return;
        }
        while (!cell.charge(now, more)) {
            another(now);
        }
    }
}
