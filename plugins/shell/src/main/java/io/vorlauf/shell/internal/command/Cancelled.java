package io.vorlauf.shell.internal.command;

/** Whoever typed the command wants no more of it. */
final class Cancelled extends RuntimeException {

    private static final long serialVersionUID = 1L;

    Cancelled() {
        super("cancelled");
    }
}
