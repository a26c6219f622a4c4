package io.vorlauf.strategy.testkit.internal.law;

import io.vorlauf.api.model.LanguageModel;
import io.vorlauf.strategy.testkit.internal.bench.Bench;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;

/** The strategy, or the drafts one after the other, go away while a tree is grown, closing when nobody uses them. */
final class Disappearance implements Fault {

    private static final int GROWTH = 2;

    private final boolean strategy;
    private final AtomicInteger growths = new AtomicInteger();
    private final Queue<Thread> leaving = new ConcurrentLinkedQueue<>();

    Disappearance(boolean strategy) {
        this.strategy = strategy;
    }

    @Override
    public LanguageModel draft(LanguageModel healthy, Bench bench) {
        return new InterceptedModel(healthy, call -> {
            if (!strategy && call == GROWTH) {
                leave(() -> {
                    bench.remove(healthy.info().name());
                    healthy.close();
                });
            }
        });
    }

    @Override
    public void beforeGrowth(Bench bench) {
        int growth = growths.incrementAndGet();
        if (strategy && growth == GROWTH) {
            leave(() -> {
                bench.remove(bench.strategy());
                bench.addStrategy();
            });
        }
    }

    /** On a thread of its own: whoever goes away waits for those who still use it. */
    private void leave(Runnable removal) {
        Thread thread = new Thread(removal, "disappearance");
        leaving.add(thread);
        thread.start();
    }

    @Override
    public void end() throws InterruptedException {
        for (Thread thread : leaving) {
            thread.join();
        }
    }
}
