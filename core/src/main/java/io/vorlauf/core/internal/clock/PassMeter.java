package io.vorlauf.core.internal.clock;

/** Hears what one model does in a generation. Thread-safe. */
public interface PassMeter {

    /** Hears nothing. */
    PassMeter NONE = new PassMeter() {
        @Override
        public void pass(int nodes) {}

        @Override
        public void node() {}
    };

    /** The model has made a pass. */
    void pass(int nodes);

    /** What the model said at a node was made a distribution. */
    void node();
}
