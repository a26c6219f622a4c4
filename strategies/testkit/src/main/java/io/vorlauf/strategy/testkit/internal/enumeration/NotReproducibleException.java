package io.vorlauf.strategy.testkit.internal.enumeration;

/** A generation with the same random outcomes met other choices than before, so outcomes cannot be tried one by one. */
public final class NotReproducibleException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    NotReproducibleException(String what) {
        super(what);
    }
}
