package io.vorlauf.strategy.estimation;

/** How long a pass takes, by the number of nodes in it. Thread-safe. */
interface PassTimes {

    /** Counts a pass. */
    void observe(int nodes, long nanos);

    /** Whether it is known what passes with about so many nodes take now. */
    boolean knows(int nodes);

    /** How many passes it goes by. */
    long observations();

    /** How long a pass takes, in nanoseconds, with 1 node or more. */
    double nanos(int nodes);
}
