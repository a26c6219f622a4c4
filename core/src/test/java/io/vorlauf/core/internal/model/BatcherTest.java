// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.core.internal.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vorlauf.api.model.Evaluation;
import io.vorlauf.api.model.EvaluationItem;
import io.vorlauf.api.model.LoadedModel;
import io.vorlauf.api.model.ModelInfo;
import io.vorlauf.api.model.ModelSequence;
import io.vorlauf.api.model.SignalRequest;
import io.vorlauf.api.model.TokenTree;
import io.vorlauf.api.model.Tokens;
import io.vorlauf.core.support.TableModel;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
@DisplayName("Where generations meet at a model")
class BatcherTest {

    private static final Tokens PROMPT = Tokens.of(3, 1, 4);

    private final TableModel table = TableModel.of("table", 40, 300);
    private final Slow model = new Slow();
    private final Batcher batcher = new Batcher(model);
    private final ExecutorService threads = Executors.newCachedThreadPool();

    @AfterEach
    void stop() {
        model.proceed.complete(null);
        threads.shutdownNow();
    }

    /** The table, whose first pass waits until it is told to go on, so that others arrive meanwhile. */
    private final class Slow implements LoadedModel {

        private final CountDownLatch inPass = new CountDownLatch(1);
        private final CompletableFuture<Void> proceed = new CompletableFuture<>();
        private final List<Integer> passes = new CopyOnWriteArrayList<>();
        private final List<Integer> firstTokens = new CopyOnWriteArrayList<>();
        private volatile int poison = -1;

        @Override
        public ModelInfo info() {
            return table.info();
        }

        @Override
        public int nodesPerPass() {
            return 8;
        }

        @Override
        public ModelSequence newSequence() {
            return table.newSequence();
        }

        @Override
        public Evaluation evaluate(List<EvaluationItem> items) {
            if (inPass.getCount() > 0) {
                inPass.countDown();
                proceed.join();
            }
            passes.add(items.size());
            items.forEach(item -> firstTokens.add(item.tree().token(0)));
            if (items.stream().anyMatch(item -> item.tree().token(0) == poison)) {
                throw new IllegalStateException("cannot bear token " + poison);
            }
            return table.evaluate(items);
        }

        @Override
        public void close() {
            table.close();
        }
    }

    private static Requester urgency(int priority) {
        return new Requester() {
            @Override
            public int priority() {
                return priority;
            }
        };
    }

    private static TokenTree chain(int first, int length) {
        int[] tokens = new int[length];
        tokens[0] = first;
        return TokenTree.chain(tokens);
    }

    /** Evaluates a chain in a cache of its own, on a thread of its own; gives the logits of its first node. */
    private Future<float[]> ask(int first, int length, Requester requester, boolean prompt) {
        return threads.submit(() -> {
            try (Batcher.Client client = batcher.open(PROMPT, requester)) {
                Batcher.Pass pass = client.evaluate(chain(first, length), new int[] {0}, SignalRequest.none(), prompt);
                float[] row = new float[40];
                pass.rows().logits(0, 0, row);
                pass.rows().close();
                return row;
            }
        });
    }

    private Future<float[]> ask(int first) {
        return ask(first, 1, urgency(0), false);
    }

    /** Fills the first pass, and lets others arrive behind it in their order. */
    private List<Future<float[]>> behindAPass(List<Supplier<Future<float[]>>> others)
            throws Exception {
        Future<float[]> first = ask(39);
        model.inPass.await();
        List<Future<float[]>> asked = new ArrayList<>();
        for (int i = 0; i < others.size(); i++) {
            asked.add(others.get(i).get());
            while (batcher.waiting() <= i) {
                Thread.onSpinWait();
            }
        }
        model.proceed.complete(null);
        first.get();
        return asked;
    }

    @Test
    void whatArrivesDuringAPassGoesTogetherInTheNextAndEachGetsItsOwnRows() throws Exception {
        List<Future<float[]>> asked = behindAPass(List.of(() -> ask(7), () -> ask(8), () -> ask(9)));
        assertThat(asked.get(0).get()).isEqualTo(table.logits(7));
        assertThat(asked.get(1).get()).isEqualTo(table.logits(8));
        assertThat(asked.get(2).get()).isEqualTo(table.logits(9));
        assertThat(model.passes).containsExactly(1, 3);
        assertThat(batcher.load().lanesPerPass()).isEqualTo(2);
    }

    @Test
    void aPassHoldsNoMoreThanItsBudgetAndWhatIsLargerGoesAlone() throws Exception {
        Requester anybody = urgency(0);
        for (Future<float[]> one : behindAPass(List.of(() -> ask(1, 5, anybody, false), () -> ask(2, 5, anybody, false),
                () -> ask(3, 3, anybody, false), () -> ask(4, 20, anybody, false)))) {
            one.get();
        }
        assertThat(model.passes).containsExactly(1, 2, 1, 1);
        assertThat(model.firstTokens).containsExactly(39, 1, 3, 2, 4);
    }

    @Test
    void theUrgentGoFirstAndPiecesOfPromptsLast() throws Exception {
        for (Future<float[]> one : behindAPass(List.of(() -> ask(1, 8, urgency(0), true),
                () -> ask(2, 8, urgency(0), false), () -> ask(3, 8, urgency(5), false)))) {
            one.get();
        }
        assertThat(model.firstTokens).containsExactly(39, 3, 2, 1);
    }

    @Test
    void aFailureIsOnlyWhoseItemItIs() throws Exception {
        model.poison = 8;
        List<Future<float[]>> asked = behindAPass(List.of(() -> ask(7), () -> ask(8), () -> ask(9)));
        assertThat(asked.get(0).get()).isEqualTo(table.logits(7));
        assertThatThrownBy(() -> asked.get(1).get()).hasRootCauseMessage("cannot bear token 8");
        assertThat(asked.get(2).get()).isEqualTo(table.logits(9));
    }

    @Test
    void whoIsCancelledWhileItWaitsLeavesWithoutAPass() throws Exception {
        AtomicBoolean cancelled = new AtomicBoolean();
        Requester leaving = new Requester() {
            @Override
            public boolean cancelled() {
                return cancelled.get();
            }
        };
        Future<float[]> first = ask(39);
        model.inPass.await();
        Future<float[]> asked = ask(5, 1, leaving, false);
        while (batcher.waiting() == 0) {
            Thread.onSpinWait();
        }
        cancelled.set(true);
        batcher.look(leaving);
        assertThatThrownBy(asked::get).hasRootCauseInstanceOf(CancellationException.class)
                .hasRootCauseMessage("cancelled while it waited for model 'table'");
        model.proceed.complete(null);
        first.get();
        assertThat(model.firstTokens).containsExactly(39);
    }

    @Test
    void aThreadThatIsInterruptedWhileItWaitsLeavesToo() throws Exception {
        Future<float[]> first = ask(39);
        model.inPass.await();
        CompletableFuture<Throwable> thrown = new CompletableFuture<>();
        Thread waiting = new Thread(() -> {
            try (Batcher.Client client = batcher.open(PROMPT, urgency(0))) {
                client.evaluate(chain(1, 1), new int[] {0}, SignalRequest.none(), false);
            } catch (CancellationException e) {
                thrown.complete(e);
            }
        });
        waiting.start();
        while (batcher.waiting() == 0) {
            Thread.onSpinWait();
        }
        waiting.interrupt();
        assertThat(thrown.get()).hasMessage("interrupted while it waited for model 'table'");
        model.proceed.complete(null);
        first.get();
    }

    @Test
    void aPassThatDoesNotComeBackHoldsNobodyUpOnceItsThreadIsGivenUp() throws Exception {
        CompletableFuture<Thread> lost = new CompletableFuture<>();
        threads.submit(() -> {
            lost.complete(Thread.currentThread());
            try (Batcher.Client client = batcher.open(PROMPT, urgency(0))) {
                client.evaluate(chain(39, 1), new int[0], SignalRequest.none(), false).rows().close();
            }
        });
        model.inPass.await();
        Future<float[]> other = ask(5);
        while (batcher.waiting() == 0) {
            Thread.onSpinWait();
        }
        batcher.giveUp(lost.get());
        assertThat(other.get()).isEqualTo(table.logits(5));
    }

    @Test
    void theBeginningOfATextThatIsInACacheAlreadyIsCopied() {
        model.proceed.complete(null);
        int[] text = new int[40];
        try (Batcher.Client first = batcher.open(Tokens.of(text), urgency(0))) {
            first.evaluate(TokenTree.chain(text), new int[0], SignalRequest.none(), true).rows().close();
            int[] path = new int[40];
            Arrays.setAll(path, i -> i);
            first.keep(path);
            text[30] = 1;
            try (Batcher.Client second = batcher.open(Tokens.of(text), urgency(0))) {
                assertThat(second.length()).isEqualTo(30);
                assertThat(batcher.load().copiedTokens()).isEqualTo(30);
            }
        }
        assertThat(table.open()).isZero();
    }

    @Test
    void ofSeveralCachesTheOneThatHasReadTheMostIsCopied() {
        model.proceed.complete(null);
        int[] text = new int[40];
        int[] path = new int[20];
        Arrays.setAll(path, i -> i);
        try (Batcher.Client unread = batcher.open(Tokens.of(text), urgency(0));
                Batcher.Client half = batcher.open(Tokens.of(text), urgency(0))) {
            assertThat(unread.length()).isZero();
            half.evaluate(TokenTree.chain(Arrays.copyOf(text, 20)), new int[0], SignalRequest.none(), true).rows().close();
            half.keep(path);
            try (Batcher.Client third = batcher.open(Tokens.of(text), urgency(0))) {
                assertThat(third.length()).isEqualTo(20);
            }
        }
    }
}
