// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.strategy.testkit;

import io.vorlauf.api.model.ModelException;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntPredicate;
import java.util.function.Supplier;

/** What goes wrong on a bench during a generation; nothing, unless a method says otherwise. */
interface Fault {

    /** All is well. */
    Fault NONE = new Fault() {};

    /** A draft is about to make a pass; passes are counted from 1 for each sequence that is opened. */
    default void beforePass(int pass, TableModel draft, Bench bench) {}

    /** The strategy is about to grow a tree. */
    default void beforeGrowth(Bench bench) {}

    /** The generation has ended: lets go what waits, and waits for what runs. */
    default void end() throws InterruptedException {}

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

    /** Drafts throw in every third of their passes, from the second on. */
    static Fault failingNowAndThen() {
        return failing(call -> call % 3 == 2, DraftFailure::new);
    }

    /**
     * Drafts throw in some of their passes.
     *
     * @param when in which passes of a generation, the first being 1
     * @param what a {@link RuntimeException} or an {@link Error}
     */
    static Fault failing(IntPredicate when, Supplier<? extends Throwable> what) {
        return new Fault() {
            @Override
            public void beforePass(int pass, TableModel draft, Bench bench) {
                if (when.test(pass)) {
                    Throwable thrown = what.get();
                    if (thrown instanceof Error error) {
                        throw error;
                    }
                    throw (RuntimeException) thrown;
                }
            }
        };
    }

    /** Drafts do not come back from their second pass, whoever interrupts them, until the generation has ended. */
    static Fault stalling() {
        Semaphore released = new Semaphore(0);
        return new Fault() {
            @Override
            public void beforePass(int pass, TableModel draft, Bench bench) {
                if (pass == 2) {
                    released.acquireUninterruptibly();
                    released.release();
                }
            }

            @Override
            public void end() {
                released.release();
            }
        };
    }

    /**
     * The strategy, or the drafts one after the other, go away while the second tree is grown, closing when nobody uses
     * them.
     */
    static Fault disappearance(boolean strategy) {
        return new Fault() {

            private final AtomicInteger growths = new AtomicInteger();
            private final Queue<Thread> leaving = new ConcurrentLinkedQueue<>();

            @Override
            public void beforePass(int pass, TableModel draft, Bench bench) {
                if (!strategy && pass == 2) {
                    leave(() -> {
                        bench.remove(draft.info().name());
                        draft.close();
                    });
                }
            }

            @Override
            public void beforeGrowth(Bench bench) {
                int growth = growths.incrementAndGet();
                if (strategy && growth == 2) {
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
        };
    }
}
