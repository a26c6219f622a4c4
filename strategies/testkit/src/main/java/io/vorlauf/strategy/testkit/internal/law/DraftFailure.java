package io.vorlauf.strategy.testkit.internal.law;

import io.vorlauf.api.model.ModelException;

/** What a draft throws for a test. Without a stack trace: it is thrown often, and everybody knows where. */
final class DraftFailure extends ModelException {

    private static final long serialVersionUID = 1L;

    DraftFailure() {
        super("thrown by the test's draft");
    }

    @Override
    public Throwable fillInStackTrace() {
        return this;
    }
}
