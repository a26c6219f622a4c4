package io.vorlauf.strategy.testkit.internal.law;

import io.vorlauf.api.model.LanguageModel;
import io.vorlauf.strategy.testkit.internal.bench.Bench;
import java.util.concurrent.CountDownLatch;

/** Drafts do not come back from their second pass, whoever interrupts them, until the generation has ended. */
final class StallingDraft implements Fault {

    private final CountDownLatch released = new CountDownLatch(1);

    @Override
    public LanguageModel draft(LanguageModel healthy, Bench bench) {
        return new InterceptedModel(healthy, call -> {
            if (call == 2) {
                awaitRelease();
            }
        });
    }

    private void awaitRelease() {
        boolean interrupted = false;
        while (true) {
            try {
                released.await();
                break;
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void end() {
        released.countDown();
    }
}
