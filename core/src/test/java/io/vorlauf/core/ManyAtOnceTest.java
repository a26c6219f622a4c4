// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.core;

import static org.assertj.core.api.Assertions.assertThat;

import io.vorlauf.api.decoding.DecodingRequest;
import io.vorlauf.api.decoding.DecodingResult;
import io.vorlauf.api.decoding.EngineSettings;
import io.vorlauf.api.decoding.FinishReason;
import io.vorlauf.api.decoding.Generation;
import io.vorlauf.api.decoding.GenerationListener;
import io.vorlauf.api.decoding.OverloadException;
import io.vorlauf.api.decoding.SpeculationChoice;
import io.vorlauf.api.decoding.TextBlock;
import io.vorlauf.api.model.Tokens;
import io.vorlauf.api.sampling.SamplerSettings;
import io.vorlauf.core.support.LetterTokenizer;
import io.vorlauf.core.support.Strategies;
import io.vorlauf.core.support.TableModel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.Flow;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(1200)
@DisplayName("Many generations at once")
class ManyAtOnceTest {

    /** How long to let them come and go at random; longer for a soak. */
    private static final long SECONDS = Long.getLong("vorlauf.soak.seconds", 3);
    private static final List<String> STRATEGIES =
            List.of("none", "chain", "favourites", "bush", "failing", "hanging");
    private static final int KINDS = 400;

    private final TableModel target = TableModel.of("x", 26, 90).tokenized("target", "letters", 26, Set.of());
    private final TableModel draft = target.disturbed("draft", 0.2);
    private final Map<Integer, DecodingResult> alone = new HashMap<>();
    private Vorlauf vorlauf;

    @BeforeEach
    void start() {
        vorlauf = Vorlauf.start(EngineSettings.DEFAULT.toBuilder()
                .growthTime(Duration.ofMillis(200)).readerTime(Duration.ofMillis(500)).prefillChunk(8)
                .mostRunning(64).mostWaiting(40).build());
        vorlauf.add(target);
        vorlauf.add(draft);
        vorlauf.add(new LetterTokenizer("letters", 26));
        vorlauf.add(Strategies.chain());
        vorlauf.add(Strategies.favourites());
        vorlauf.add(Strategies.bush());
        vorlauf.add(Strategies.of("failing", 1, (context, tree) -> {
            if (tree.root().history().length() % 5 == 0) {
                throw new IllegalStateException("now and then");
            }
            tree.sample(tree.root(), context.drafts().get(0).distribution(tree.root()), 2);
        }));
        vorlauf.add(Strategies.of("hanging", 1, (context, tree) -> {
            tree.sample(tree.root(), context.drafts().get(0).distribution(tree.root()), 1);
            if (tree.root().history().length() % 20 == 0) {
                LockSupport.parkNanos(TimeUnit.SECONDS.toNanos(30));
            }
        }));
    }

    @AfterEach
    void stop() {
        vorlauf.close();
    }

    /** One of many requests; which it is decides all but the strategy. */
    private static DecodingRequest.Builder request(int kind) {
        Random random = new Random(kind);
        int length = 2 + random.nextInt(kind % 3 == 0 ? 40 : 6);
        int[] prompt = kind % 4 == 0 ? new Random(7).ints(length, 0, 26).toArray()
                : random.ints(length, 0, 26).toArray();
        SamplerSettings sampler = switch (kind % 4) {
            case 0 -> SamplerSettings.GREEDY;
            case 1 -> SamplerSettings.ofTemperature(0.8);
            case 2 -> SamplerSettings.ofTemperature(1).withTopP(0.9).withPenalties(1.2, 0, 0);
            default -> SamplerSettings.ofTemperature(1.3).withTopK(9).withPenalties(1, 0.1, 0.3);
        };
        DecodingRequest.Builder request = DecodingRequest.builder("target", Tokens.of(prompt)).sampler(sampler).seed(kind)
                .maxNewTokens(1 + random.nextInt(40)).priority(random.nextInt(3));
        if (kind % 5 == 0) {
            request.stopStrings(List.of("ab", "q"));
        }
        return request;
    }

    private static DecodingRequest request(int kind, String strategy) {
        DecodingRequest.Builder request = request(kind).strategy(strategy);
        return (strategy.equals("none") ? request : request.draft("draft")).build();
    }

    private DecodingResult alone(int kind) {
        return alone.computeIfAbsent(kind, one -> vorlauf.decoding().generate(request(one).build()));
    }

    private void thenItIsWhatItIsAlone(int kind, DecodingResult result) {
        DecodingResult wanted = alone(kind);
        if (result.finish() == FinishReason.CANCELLED) {
            assertThat(wanted.ids().slice(0, result.ids().length())).isEqualTo(result.ids());
        } else {
            assertThat(result.ids()).as("kind %d", kind).isEqualTo(wanted.ids());
            assertThat(result.text()).isEqualTo(wanted.text());
        }
    }

    @Test
    void haveTheTextsThatTheyHaveAloneWhateverStrategiesServeThem() throws Exception {
        for (int kind = 0; kind < 64; kind++) {
            alone(kind);
        }
        List<Generation> all = new ArrayList<>();
        for (int kind = 0; kind < 64; kind++) {
            all.add(vorlauf.decoding().start(
                    request(kind, STRATEGIES.get(kind % STRATEGIES.size())), GenerationListener.NONE));
        }
        for (int kind = 0; kind < 64; kind++) {
            thenItIsWhatItIsAlone(kind, all.get(kind).await());
        }
        assertThat(vorlauf.decoding().load().models()).filteredOn(model -> model.model().equals("target"))
                .singleElement().satisfies(model -> assertThat(model.lanesPerPass()).isGreaterThan(1));
    }

    @Test
    void comeAndGoAtRandomWithoutAWrongTextOrALeak() throws Exception {
        Random random = new Random(SECONDS);
        for (int kind = 0; kind < KINDS; kind++) {
            alone(kind);
        }
        Map<Generation, Integer> open = new HashMap<>();
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(SECONDS);
        int ended = 0;
        int refused = 0;
        while (System.nanoTime() < end) {
            int kind = random.nextInt(KINDS);
            String strategy = STRATEGIES.get(random.nextInt(20) < 15 ? random.nextInt(4) : random.nextInt(6));
            try {
                if (random.nextInt(20) == 0) {
                    vorlauf.decoding().publish(request(kind, strategy)).subscribe(new Stalled());
                } else {
                    open.put(vorlauf.decoding().start(request(kind, strategy), GenerationListener.NONE), kind);
                }
            } catch (OverloadException e) {
                refused++;
            }
            List<Generation> running = new ArrayList<>(open.keySet());
            Collections.shuffle(running, random);
            if (random.nextInt(8) == 0) {
                running.get(0).cancel();
            }
            if (random.nextInt(3) == 0) {
                running.get(0).swap(SpeculationChoice.of(STRATEGIES.get(1 + random.nextInt(3)), "draft"));
            }
            if (open.size() > random.nextInt(120)) {
                Generation one = running.get(running.size() - 1);
                thenItIsWhatItIsAlone(open.remove(one), one.await());
                ended++;
            }
        }
        for (Map.Entry<Generation, Integer> one : open.entrySet()) {
            thenItIsWhatItIsAlone(one.getValue(), one.getKey().await());
            ended++;
        }
        while (!vorlauf.decoding().generations().isEmpty()) {
            Thread.onSpinWait();
        }
        assertThat(vorlauf.decoding().load().cacheBytes()).isZero();
        assertThat(vorlauf.decoding().load().running()).isZero();
        vorlauf.close();
        // Whoever hung is interrupted, comes back late and closes its draft.
        long patience = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
        while (draft.open() + target.open() > 0 && System.nanoTime() < patience) {
            Thread.onSpinWait();
        }
        assertThat(draft.open() + target.open()).as("after %d ended and %d refused", ended, refused).isZero();
    }

    /** Asks for one block, and for nothing more. */
    private static final class Stalled implements Flow.Subscriber<TextBlock> {

        @Override
        public void onSubscribe(Flow.Subscription subscription) {
            subscription.request(1);
        }

        @Override
        public void onNext(TextBlock block) {}

        @Override
        public void onError(Throwable failure) {}

        @Override
        public void onComplete() {}
    }
}
