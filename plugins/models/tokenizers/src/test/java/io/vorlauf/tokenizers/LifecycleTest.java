// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.tokenizers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vorlauf.api.model.Tokens;
import io.vorlauf.api.text.LoadedTokenizer;
import io.vorlauf.api.text.TextStream;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class LifecycleTest {

    private static final int THREADS = 8;
    private static final String TEXT = "hello the world, wörld 😀";

    private final HuggingFaceTokenizerLoader loader = new HuggingFaceTokenizerLoader();
    private final ExecutorService threads = Executors.newFixedThreadPool(THREADS);

    @AfterEach
    void close() {
        threads.shutdownNow();
        loader.close();
    }

    @Test
    void aClosedTokenizerRefusesEveryCall() {
        LoadedTokenizer tokenizer = loader.load(Fixtures.byteLevel());
        TextStream stream = tokenizer.stream(Tokens.of('a'));
        tokenizer.close();
        assertThatThrownBy(() -> tokenizer.encode("a")).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> tokenizer.decode(Tokens.of('a'))).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> tokenizer.stream(Tokens.empty())).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> stream.append('a')).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void closingTwiceDoesNothing() {
        LoadedTokenizer tokenizer = loader.load(Fixtures.byteLevel());
        tokenizer.close();
        assertThatCode(tokenizer::close).doesNotThrowAnyException();
    }

    @Test
    void closingTheLoaderClosesItsTokenizersAndRefusesNewOnes() {
        LoadedTokenizer tokenizer = loader.load(Fixtures.byteLevel());
        loader.close();
        assertThatThrownBy(() -> tokenizer.encode("a")).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> loader.load(Fixtures.byteLevel())).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void oneTokenizerServesManyThreads() throws Exception {
        LoadedTokenizer tokenizer = loader.load(Fixtures.byteFallback());
        Tokens expected = tokenizer.encode(TEXT);
        for (Future<Integer> task : start(() -> {
            int rounds = 0;
            for (; rounds < 500; rounds++) {
                assertThat(tokenizer.encode(TEXT)).isEqualTo(expected);
                assertThat(tokenizer.decode(expected)).isEqualTo(TEXT);
                assertThat(Fixtures.streamed(tokenizer, Tokens.empty(), expected)).isEqualTo(TEXT);
            }
            return rounds;
        })) {
            assertThat(task.get()).isEqualTo(500);
        }
    }

    @Test
    void closingUnderLoadLetsCallsInProgressEndAndRefusesTheNext() throws Exception {
        for (int round = 0; round < 20; round++) {
            LoadedTokenizer tokenizer = loader.load(Fixtures.byteFallback());
            Tokens expected = tokenizer.encode(TEXT);
            CountDownLatch running = new CountDownLatch(THREADS);
            List<Future<Integer>> tasks = start(() -> {
                for (int calls = 0;; calls++) {
                    assertThat(tokenizer.encode(TEXT)).isEqualTo(expected);
                    if (calls == 10) {
                        running.countDown();
                    }
                }
            });
            assertThat(running.await(1, TimeUnit.MINUTES)).isTrue();
            tokenizer.close();
            for (Future<Integer> task : tasks) {
                assertThatThrownBy(task::get)
                        .isInstanceOf(ExecutionException.class)
                        .cause().isInstanceOf(IllegalStateException.class).hasMessage("the tokenizer is closed");
            }
        }
    }

    private List<Future<Integer>> start(Callable<Integer> task) {
        List<Future<Integer>> tasks = new ArrayList<>();
        for (int i = 0; i < THREADS; i++) {
            tasks.add(threads.submit(task));
        }
        return tasks;
    }
}
