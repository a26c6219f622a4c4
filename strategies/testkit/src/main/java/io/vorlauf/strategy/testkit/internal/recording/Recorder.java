package io.vorlauf.strategy.testkit.internal.recording;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What is seen of a strategy at work on one generation after the other. Thread-safe. */
public final class Recorder {

    private final boolean trees;
    private final List<String> offences = new ArrayList<>();
    private Optional<TreeRecord> tree = Optional.empty();
    private Optional<Throwable> thrown = Optional.empty();
    private int growing;
    private int open;

    /**
     * A recorder.
     *
     * @param trees whether trees are copied, which takes time
     */
    public Recorder(boolean trees) {
        this.trees = trees;
    }

    boolean trees() {
        return trees;
    }

    synchronized void opened() {
        open++;
    }

    synchronized void closed(boolean before) {
        if (before) {
            offences.add("a speculation was closed twice");
        } else {
            open--;
        }
    }

    synchronized void growthBegins(boolean closed) {
        growing++;
        if (closed) {
            offences.add("a speculation was asked to grow a tree after it had been closed");
        }
    }

    synchronized void growthEnds(Optional<TreeRecord> grown) {
        growing--;
        tree = grown;
    }

    synchronized void threw(Throwable failure) {
        thrown = thrown.or(() -> Optional.of(failure));
    }

    /** What the strategy threw first. */
    public synchronized Optional<Throwable> thrown() {
        return thrown;
    }

    /** The tree that was grown last, once. */
    public synchronized Optional<TreeRecord> take() {
        Optional<TreeRecord> taken = tree;
        tree = Optional.empty();
        return taken;
    }

    /** Whether the strategy is growing a tree now. */
    public synchronized boolean busy() {
        return growing > 0;
    }

    /** How many speculations are open. */
    public synchronized int open() {
        return open;
    }

    /** What should not have been done to or by speculations. */
    public synchronized List<String> offences() {
        return List.copyOf(offences);
    }
}
