package io.vorlauf.cli.internal.platform;

/** A service that is offered until this is closed. */
@FunctionalInterface
public interface Registration extends AutoCloseable {

    @Override
    void close();
}
