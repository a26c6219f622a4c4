// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.core.internal.decoding;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import com.google.inject.Guice;
import com.google.inject.Injector;
import com.google.inject.util.Modules;
import io.vorlauf.api.decoding.DecodingRequest;
import io.vorlauf.api.decoding.Drain;
import io.vorlauf.api.decoding.EngineListener;
import io.vorlauf.api.decoding.EngineSettings;
import io.vorlauf.api.decoding.FinishReason;
import io.vorlauf.api.decoding.Generation;
import io.vorlauf.api.decoding.GenerationListener;
import io.vorlauf.api.decoding.RoundReport;
import io.vorlauf.api.decoding.TextBlock;
import io.vorlauf.api.model.Evaluation;
import io.vorlauf.api.model.EvaluationItem;
import io.vorlauf.api.model.LanguageModel;
import io.vorlauf.api.model.ModelInfo;
import io.vorlauf.api.model.ModelSequence;
import io.vorlauf.api.model.Tokens;
import io.vorlauf.api.strategy.SpeculationStrategy;
import io.vorlauf.core.internal.EngineModule;
import io.vorlauf.core.internal.observation.EngineListeners;
import io.vorlauf.core.internal.registry.PluginRegistry;
import io.vorlauf.core.support.Strategies;
import io.vorlauf.core.support.TableModel;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Flow;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
@DisplayName("When threads end or cannot be had")
class EngineThreadsTest {

    private final TableModel target = TableModel.of("target", 40, 200);
    private final Threads threads = new Threads();
    private final CountDownLatch end = new CountDownLatch(1);
    private final List<Drain> drains = new CopyOnWriteArrayList<>();
    private DecodingEngine engine;
    private Plugins plugins;

    /** The threads of an engine, of which one cannot be had. */
    private static final class Threads extends ThreadPoolExecutor {

        private final AtomicInteger until = new AtomicInteger(-1);

        private Threads() {
            super(0, Integer.MAX_VALUE, 60, TimeUnit.SECONDS, new SynchronousQueue<>());
        }

        @Override
        public void execute(Runnable task) {
            if (until.getAndDecrement() == 0) {
                throw new OutOfMemoryError("unable to create native thread");
            }
            super.execute(task);
        }
    }

    @AfterEach
    void stop() {
        end.countDown();
        engine.close();
    }

    private void start(EngineSettings settings) {
        Injector injector = Guice.createInjector(Modules.override(new EngineModule(settings))
                .with(binder -> binder.bind(ExecutorService.class).toInstance(threads)));
        engine = injector.getInstance(DecodingEngine.class);
        plugins = injector.getInstance(Plugins.class);
        injector.getInstance(EngineListeners.class).add(new EngineListener() {
            @Override
            public void drained(Drain drain) {
                drains.add(drain);
            }
        }, 0, "test");
    }

    private static DecodingRequest request(String strategy) {
        return DecodingRequest.builder("target", Tokens.of(3, 1, 4)).strategy(strategy).maxNewTokens(40).build();
    }

    private Tokens ids(String strategy) throws Exception {
        return engine.start(request(strategy), GenerationListener.NONE)
                .result().toCompletableFuture().get(20, TimeUnit.SECONDS).ids();
    }

    @Test
    void aGenerationWithoutAThreadIsNotListedAndHoldsNothing() throws Exception {
        start(EngineSettings.DEFAULT.toBuilder().drainTime(Duration.ofMillis(50)).build());
        PluginRegistry.Registration stay = plugins.add(target, 0, "test");
        threads.until.set(0);

        assertThatThrownBy(() -> ids("none")).isInstanceOf(OutOfMemoryError.class);

        assertThat(engine.generations()).isEmpty();
        assertThat(ids("none").length()).isEqualTo(40);
        stay.close();
        assertThat(drains).singleElement().satisfies(drain -> assertThat(drain.complete()).isTrue());
    }

    @Test
    void withoutAThreadToTakeOverAGenerationGoesOnAllTheSame() throws Exception {
        start(EngineSettings.DEFAULT.toBuilder().growthTime(Duration.ofMillis(100)).build());
        plugins.add(target, 0, "test");
        plugins.add(stuck("stuck"), 0, "test");
        plugins.add(stuck("another"), 0, "test");
        Tokens plain = ids("none");
        threads.until.set(1);

        assertThat(ids("stuck")).isEqualTo(plain);
        assertThat(ids("another")).as("still watched").isEqualTo(plain);
    }

    private SpeculationStrategy stuck(String name) {
        return Strategies.of(name, 0, (context, tree) -> {
            boolean interrupted = false;
            while (end.getCount() > 0) {
                try {
                    end.await();
                } catch (InterruptedException e) {
                    interrupted = true;
                }
            }
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        });
    }

    @Test
    void whatIsStartedWhileTheEngineClosesIsRefused() throws Exception {
        start(EngineSettings.DEFAULT);
        plugins.add(target, 0, "test");
        CompletableFuture<Throwable> late = new CompletableFuture<>();
        Generation generation = engine.start(request("none"), new GenerationListener() {
            @Override
            public void round(RoundReport report) {
                Thread closing = new Thread(engine::close);
                closing.start();
                while (engine.generations().stream().anyMatch(one -> !one.status().cancelled())) {
                    Thread.onSpinWait();
                }
                late.complete(catchThrowable(() -> engine.start(request("none"), GenerationListener.NONE)));
            }
        });

        assertThat(late.get(20, TimeUnit.SECONDS)).isInstanceOf(IllegalStateException.class)
                .hasMessage("the engine is closed");
        assertThat(generation.await().finish()).isEqualTo(FinishReason.CANCELLED);
    }

    @Test
    void aSubscriberHearsTheEndWhenTheEngineCloses() throws Exception {
        start(EngineSettings.DEFAULT);
        CountDownLatch inPass = new CountDownLatch(1);
        plugins.add(new Held(target, inPass, end), 0, "test");
        CompletableFuture<Integer> ended = new CompletableFuture<>();
        engine.publish(request("none")).subscribe(new Flow.Subscriber<>() {
            private int blocks;

            @Override
            public void onSubscribe(Flow.Subscription subscription) {
                subscription.request(1);
            }

            @Override
            public void onNext(TextBlock block) {
                blocks++;
            }

            @Override
            public void onError(Throwable failure) {
                ended.completeExceptionally(failure);
            }

            @Override
            public void onComplete() {
                ended.complete(blocks);
            }
        });
        inPass.await();
        Thread closing = new Thread(engine::close);
        closing.start();
        while (engine.generations().stream().anyMatch(one -> !one.status().cancelled())) {
            Thread.onSpinWait();
        }
        end.countDown();

        assertThat(ended.get(20, TimeUnit.SECONDS)).isOne();
        closing.join();
    }

    /** A target that is held in its first pass. */
    private record Held(LanguageModel model, CountDownLatch inPass, CountDownLatch goOn) implements LanguageModel {

        @Override
        public ModelInfo info() {
            return model.info();
        }

        @Override
        public boolean sameBits() {
            return model.sameBits();
        }

        @Override
        public ModelSequence newSequence() {
            return model.newSequence();
        }

        @Override
        public Evaluation evaluate(List<EvaluationItem> items) {
            inPass.countDown();
            try {
                goOn.await();
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
            return model.evaluate(items);
        }
    }
}
