// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vorlauf.api.decoding.DecodingRequest;
import io.vorlauf.api.decoding.DecodingResult;
import io.vorlauf.api.decoding.EngineListener;
import io.vorlauf.api.decoding.EngineSettings;
import io.vorlauf.api.decoding.FinishReason;
import io.vorlauf.api.decoding.Generation;
import io.vorlauf.api.decoding.GenerationListener;
import io.vorlauf.api.decoding.GenerationState;
import io.vorlauf.api.decoding.InvalidRequestException;
import io.vorlauf.api.decoding.OverloadException;
import io.vorlauf.api.decoding.RoundReport;
import io.vorlauf.api.model.Tokens;
import io.vorlauf.core.support.TableModel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
@DisplayName("Generations that are too many at once")
class AdmissionTest {

    private final TableModel target = TableModel.of("target", 40, 200);
    private final CountDownLatch proceed = new CountDownLatch(1);
    private final List<Long> begun = new CopyOnWriteArrayList<>();
    private Vorlauf vorlauf;

    @BeforeEach
    void start() {
        vorlauf = Vorlauf.start(settings().mostRunning(1).mostWaiting(3).build());
        vorlauf.add(target);
        vorlauf.add(new EngineListener() {
            @Override
            public void started(Generation generation) {
                begun.add(generation.id());
            }
        });
    }

    @AfterEach
    void stop() {
        proceed.countDown();
        vorlauf.close();
        assertThat(target.open()).isZero();
    }

    private static EngineSettings.Builder settings() {
        return EngineSettings.DEFAULT.toBuilder();
    }

    private static DecodingRequest.Builder request() {
        return DecodingRequest.builder("target", Tokens.of(3, 1, 4)).maxNewTokens(5);
    }

    private Generation start(DecodingRequest.Builder request) {
        return vorlauf.decoding().start(request.build(), GenerationListener.NONE);
    }

    /** One that does not go on before it is told to. */
    private Generation startHeld() throws InterruptedException {
        CountDownLatch held = new CountDownLatch(1);
        Generation generation = vorlauf.decoding().start(request().build(), new GenerationListener() {
            @Override
            public void round(RoundReport report) {
                held.countDown();
                try {
                    proceed.await();
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
            }
        });
        held.await();
        return generation;
    }

    private static long engineThreads() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().matches("vorlauf-\\d+")).count();
    }

    @Test
    void waitWithoutAThreadUntilOthersHaveEnded() throws Exception {
        startHeld();
        long threads = engineThreads();
        Generation second = start(request());
        assertThat(second.status().state()).isEqualTo(GenerationState.WAITING);
        assertThat(engineThreads()).isEqualTo(threads);
        assertThat(vorlauf.decoding().load().running()).isOne();
        assertThat(vorlauf.decoding().load().waiting()).isOne();
        proceed.countDown();
        assertThat(second.await().ids().length()).isEqualTo(5);
        assertThat(second.status().state()).isEqualTo(GenerationState.ENDED);
    }

    @Test
    void areRefusedBeyondTheQueueByAMessageThatSaysHowLongItIs() throws Exception {
        startHeld();
        List<Generation> waiting = List.of(start(request()), start(request()), start(request()));
        assertThatThrownBy(() -> start(request())).isInstanceOf(OverloadException.class)
                .hasMessage("the engine is busy: 1 generations run and 3 wait, as many as may; try again later");
        assertThat(vorlauf.decoding().generations()).hasSize(4);
        proceed.countDown();
        for (Generation one : waiting) {
            assertThat(one.await().ids().length()).isEqualTo(5);
        }
    }

    @Test
    void comeInByPriorityAndThenInTheirOrder() throws Exception {
        Generation held = startHeld();
        Generation ordinary = start(request());
        Generation urgent = start(request().priority(1));
        Generation later = start(request());
        proceed.countDown();
        later.await();
        urgent.await();
        ordinary.await();
        assertThat(begun).containsExactly(held.id(), urgent.id(), ordinary.id(), later.id());
    }

    @Test
    void takeTurnsByUserBeforeTheyComeInTheirOrder() throws Exception {
        Generation held = startHeld();
        Generation first = start(request().user("ann"));
        Generation second = start(request().user("ann"));
        Generation other = start(request().user("bob"));
        proceed.countDown();
        first.await();
        second.await();
        other.await();
        assertThat(begun).containsExactly(held.id(), first.id(), other.id(), second.id());
    }

    @Test
    void areWaitedForNoLongerThanAskedFor() throws Exception {
        Generation held = startHeld();
        Generation second = start(request());
        assertThat(second.await(Duration.ZERO)).isEmpty();
        assertThat(second.await(Duration.ofMillis(1))).isEmpty();
        proceed.countDown();
        assertThat(second.await(Duration.ofMinutes(1))).isPresent();
        assertThat(held.await(Duration.ofMinutes(1))).isPresent();
    }

    @Test
    void endWithoutTextWhenTheyAreCancelledWhileTheyWait() throws Exception {
        startHeld();
        Generation second = start(request());
        second.cancel();
        DecodingResult result = second.await();
        assertThat(result.finish()).isEqualTo(FinishReason.CANCELLED);
        assertThat(result.ids().length()).isZero();
    }

    @Test
    void endWithoutTextWhenTheirDeadlineComesWhileTheyWait() throws Exception {
        startHeld();
        assertThat(start(request().deadline(Duration.ofMillis(30))).await().finish()).isEqualTo(FinishReason.DEADLINE);
    }

    @Test
    void aDeadlineEndsAGenerationThatRunsWithTheTextItHas() throws Exception {
        vorlauf.settings(settings().build());
        DecodingResult result = vorlauf.decoding().start(
                request().maxNewTokens(150).deadline(Duration.ofMillis(200)).build(), new GenerationListener() {
                    @Override
                    public void round(RoundReport report) {
                        if (report.index() == 3) {
                            try {
                                proceed.await();
                            } catch (InterruptedException e) {
                                Thread.currentThread().interrupt();
                            }
                        }
                    }
                }).await();
        assertThat(result.finish()).isEqualTo(FinishReason.DEADLINE);
        assertThat(result.ids().length()).isEqualTo(4);
    }

    @Test
    void moreMayRunAsSoonAsTheSettingsSaySo() throws Exception {
        startHeld();
        Generation second = start(request());
        vorlauf.settings(settings().mostRunning(2).build());
        assertThat(second.await().ids().length()).isEqualTo(5);
    }

    @Test
    void whatDoesNotFitIntoMemoryWaitsAndWhatCanNeverFitIsRefused() throws Exception {
        vorlauf.settings(settings().treeNodes(1).mostCacheBytes(20 << 20).build());
        TableModel large = target.withCache("large", 1 << 20);
        vorlauf.add(large);
        assertThatThrownBy(() -> vorlauf.decoding().generate(
                DecodingRequest.builder("large", Tokens.of(3, 1, 4)).maxNewTokens(17).build()))
                .isInstanceOf(InvalidRequestException.class)
                .hasMessage("the request may need 21 MB of keys and values for its prompt and its new tokens, and the "
                        + "engine may use 20 MB; ask for fewer tokens, or give the engine more");
        List<Generation> all = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            all.add(vorlauf.decoding().start(
                    DecodingRequest.builder("large", Tokens.of(3, 1, 4)).maxNewTokens(8).build(), GenerationListener.NONE));
            assertThat(vorlauf.decoding().load().cacheBytes()).isLessThanOrEqualTo(20 << 20);
        }
        for (Generation one : all) {
            assertThat(one.await().ids().length()).isEqualTo(8);
        }
    }

    @Test
    void aReaderThatStandsStillEndsItsGenerationAfterATime() throws Exception {
        vorlauf.settings(settings().readerTime(Duration.ofMillis(50)).build());
        assertThat(startHeld().await().finish()).isEqualTo(FinishReason.CANCELLED);
    }
}
