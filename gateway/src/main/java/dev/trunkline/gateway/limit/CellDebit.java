package dev.trunkline.gateway.limit;

/** Takes from a key's cell in this process, and from the one in its place if that has been taken out of its store. */
final class CellDebit {

    private final Bill bill;
    private LocalCells cells;
    private Cell cell;
    private long receipt;
    private long microsToWait;

    CellDebit(Bill bill) {
        this.bill = bill;
    }

    /** False if the key has no cell there. */
    boolean at(LocalCells those, long now) {
        cells = those;
        cell = those.of(bill.key(), now);
        microsToWait = 0;
        return cell != null;
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
            left = another(now) ? cell.peek(now, bill.cost()) : 0;
        }
        return left;
    }

    /** What remains, how long it will be until it is enough as a negative number, or {@link LeaseCell#ASK}. */
    long take(long now) {
        long taken = takeOnce(now, bill.cost());
        while (taken == Cell.GONE) {
            taken = another(now) ? takeOnce(now, bill.cost()) : LeaseCell.ASK;
        }
        if (taken < 0 || taken == LeaseCell.ASK) {
            return taken;
        }
        receipt = taken;
        if (cell instanceof TurnCell queue) {
            microsToWait = queue.microsToWait(taken, now);
            return Math.max(0, queue.peek(now, 1));
        }
        return cell.left(taken, now);
    }

    private boolean another(long now) {
        cell = cells.instead(bill.key(), cell, now);
        return cell != null;
    }

    private long takeOnce(long now, long cost) {
        return cell instanceof TurnCell queue ? queue.takeTurn(now, cost) : cell.take(now, cost);
    }

    /** Until the turn that was taken. */
    long microsToWait() {
        return microsToWait;
    }

    /** Undoes what was taken for a request that will not be served. */
    void undo(long now) {
        if (cell instanceof TurnCell queue) {
            queue.giveBackTurn(receipt, Math.max(1, bill.cost()));
        } else if (bill.cost() > 0) {
            cell.giveBack(receipt, now, bill.cost());
        }
    }

    /**
     * Takes more, or gives back, now that it is known what the request has cost.
     *
     * @return so much of it is not paid here
     */
    long settle(long now, long more) {
        if (more < 0) {
            cell.giveBack(receipt, now, -more);
            return 0;
        }
        long owed = cell.charge(now, more);
        while (owed == Cell.GONE) {
            owed = another(now) ? cell.charge(now, more) : more;
        }
        return owed;
    }
}
