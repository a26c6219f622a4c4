// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vorlauf.api.decoding.DecodingRequest;
import io.vorlauf.api.decoding.DecodingResult;
import io.vorlauf.api.decoding.EngineSettings;
import io.vorlauf.api.decoding.FinishReason;
import io.vorlauf.api.decoding.Generation;
import io.vorlauf.api.decoding.GenerationListener;
import io.vorlauf.api.decoding.InvalidRequestException;
import io.vorlauf.api.decoding.OverloadException;
import io.vorlauf.api.decoding.TextBlock;
import io.vorlauf.api.model.Evaluation;
import io.vorlauf.api.model.EvaluationItem;
import io.vorlauf.api.model.LanguageModel;
import io.vorlauf.api.model.ModelInfo;
import io.vorlauf.api.model.ModelSequence;
import io.vorlauf.api.model.Tokens;
import io.vorlauf.api.sampling.SamplerSettings;
import io.vorlauf.core.support.TableModel;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
@DisplayName("Several samples of one prompt")
class SamplesTest {

    private static final int PROMPT = 60;
    private static final int NEW = 12;

    private final TableModel target = TableModel.of("target", 40, 200);
    private Vorlauf vorlauf = start(EngineSettings.DEFAULT);

    private Vorlauf start(EngineSettings settings) {
        Vorlauf started = Vorlauf.start(settings);
        started.add(target);
        return started;
    }

    @AfterEach
    void stop() {
        vorlauf.close();
        assertThat(target.open()).isZero();
    }

    private static DecodingRequest.Builder request() {
        return DecodingRequest.builder("target", Tokens.of(IntStream.range(0, PROMPT).map(i -> i * 7 % 40).toArray()))
                .sampler(SamplerSettings.ofTemperature(1)).seed(30).maxNewTokens(NEW);
    }

    private static List<DecodingResult> await(List<Generation> generations) throws InterruptedException {
        List<DecodingResult> results = new ArrayList<>();
        for (Generation generation : generations) {
            results.add(generation.await());
        }
        return results;
    }

    @Test
    void areWhatTheirSeedsGiveAlone() throws Exception {
        List<DecodingResult> together = await(vorlauf.decoding().start(request().build(), 5));

        for (int i = 0; i < 5; i++) {
            assertThat(together.get(i).ids())
                    .isEqualTo(vorlauf.decoding().generate(request().seed(30 + i).build()).ids());
        }
        assertThat(together).extracting(DecodingResult::ids).doesNotHaveDuplicates();
    }

    @Test
    void shareWhatTheTargetMadeOfThePrompt() throws Exception {
        List<DecodingResult> results = await(vorlauf.decoding().start(request().build(), 5));

        assertThat(results).extracting(result -> result.metrics().cachedTokens())
                .containsExactly(0, PROMPT - 1, PROMPT - 1, PROMPT - 1, PROMPT - 1);
        assertThat(target.evaluated()).isEqualTo(PROMPT - 1 + 5 * NEW);
    }

    @Test
    void shareItAlsoWhenTheFirstOneHasEnded() throws Exception {
        vorlauf.close();
        vorlauf = start(EngineSettings.DEFAULT.toBuilder().mostRunning(1).build());

        List<DecodingResult> results = await(vorlauf.decoding().start(request().build(), 3));

        assertThat(results).extracting(result -> result.metrics().cachedTokens())
                .containsExactly(0, PROMPT - 1, PROMPT - 1);
        assertThat(target.open()).isZero();
    }

    @Test
    void leaveNothingBehindWhenNobodyComesToShareIt() throws Exception {
        vorlauf.close();
        vorlauf = start(EngineSettings.DEFAULT.toBuilder().mostRunning(1).build());
        List<Generation> generations = vorlauf.decoding().start(request().build(), 3);
        generations.subList(1, 3).forEach(Generation::cancel);

        await(generations);

        assertThat(target.open()).isZero();
    }

    /** Tells how many nodes each pass has, and of how many of them it wants logits. */
    private record Watched(LanguageModel model, List<List<Integer>> passes) implements LanguageModel {

        @Override
        public ModelInfo info() {
            return model.info().toBuilder().name("watched").build();
        }

        @Override
        public ModelSequence newSequence() {
            return model.newSequence();
        }

        @Override
        public Evaluation evaluate(List<EvaluationItem> items) {
            items.forEach(item -> passes.add(List.of(item.tree().size(), item.rows())));
            return model.evaluate(items);
        }
    }

    @Test
    void letTheFirstOneReadThePromptBeforeItSaysAnything() throws Exception {
        List<List<Integer>> passes = new CopyOnWriteArrayList<>();
        vorlauf.add(new Watched(target, passes));
        DecodingRequest request = DecodingRequest.builder("watched", request().build().prompt()).maxNewTokens(NEW).build();

        await(vorlauf.decoding().start(request, 3));

        assertThat(passes).startsWith(List.of(PROMPT - 1, 0)).containsOnlyOnce(List.of(PROMPT - 1, 0))
                .contains(List.of(1, 1));
    }

    @Test
    void waitForNobodyWhenTheFirstOneIsCancelled() throws Exception {
        List<Generation> generations = vorlauf.decoding().start(request().build(), 3);
        generations.get(0).cancel();

        assertThat(await(generations.subList(1, 3))).extracting(DecodingResult::finish)
                .containsOnly(FinishReason.LENGTH);
    }

    @Test
    void runOneAfterTheOtherWhereOneMayRun() throws Exception {
        vorlauf.close();
        vorlauf = start(EngineSettings.DEFAULT.toBuilder().mostRunning(1).build());

        assertThat(await(vorlauf.decoding().start(request().build(), 3)))
                .extracting(result -> result.ids().length()).containsOnly(NEW);
    }

    @Test
    void runAllOrNone() throws Exception {
        vorlauf.close();
        vorlauf = start(EngineSettings.DEFAULT.toBuilder().mostRunning(1).mostWaiting(1).build());
        CountDownLatch refused = new CountDownLatch(1);
        Generation running = vorlauf.decoding().start(request().build(), new GenerationListener() {
            @Override
            public void text(TextBlock block) {
                try {
                    refused.await();
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
            }
        });

        assertThatThrownBy(() -> vorlauf.decoding().start(request().build(), 2)).isInstanceOf(OverloadException.class);
        assertThat(vorlauf.decoding().generations())
                .allMatch(left -> left == running || left.status().cancelled());
        refused.countDown();
        assertThat(running.await().finish()).isEqualTo(FinishReason.LENGTH);
    }

    @Test
    void areOneOrMore() {
        assertThatThrownBy(() -> vorlauf.decoding().start(request().build(), 0))
                .isInstanceOf(InvalidRequestException.class)
                .hasMessage("the number of samples must be 1 or more, not 0");
    }
}
