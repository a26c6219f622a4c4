// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.itests;

import static org.assertj.core.api.Assertions.assertThat;

import io.vorlauf.api.decoding.DecodingRequest;
import io.vorlauf.api.decoding.DecodingService;
import io.vorlauf.api.decoding.Generation;
import io.vorlauf.api.decoding.RoundReport;
import io.vorlauf.api.decoding.SpeculationChoice;
import io.vorlauf.api.decoding.StrategyInfo;
import io.vorlauf.api.model.Tokens;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.osgi.framework.BundleException;

/** One generation through all strategies, one of which is uninstalled while it serves. */
@Timeout(300)
@ExtendWith(SystemExtension.class)
class SwapChainIT {

    private static final int TOKENS = 160;
    /** How many rounds each has. */
    private static final int TURN = 5;

    private final List<RoundReport> log = new ArrayList<>();

    @ParameterizedTest
    @ValueSource(ints = {0, 1})
    void theTextIsThatOfPlainDecoding(int number, RunningSystem system) throws Exception {
        DecodingRequest request = StoryPair.requests(TOKENS).get(number);
        try (StoryPair pair = StoryPair.offer(system)) {
            Tokens plain = pair.answers(List.of(request)).get(0);

            Tokens swapped = generateWithSwaps(system, request);

            print(request);
            assertThat(swapped).isEqualTo(plain);
            assertThat(served(0)).containsOnly("none");
            assertThat(served(1)).containsOnly("linear");
            assertThat(served(2)).containsOnly("tree");
            assertThat(served(3)).containsOnly("lookup");
            assertThat(served(4)).as("its bundle is gone").containsOnly("none");
            assertThat(served(5)).containsOnly("linear");
            assertThat(log.stream().filter(round -> !round.strategy().equals("none")))
                    .allSatisfy(round -> assertThat(round.provider())
                            .startsWith("io.vorlauf.strategy." + round.strategy() + " "));
        }
    }

    private Tokens generateWithSwaps(RunningSystem system, DecodingRequest request) throws Exception {
        try (StrategyBundle lookup = StrategyBundle.of(system, "lookup");
                Hearing hearing = Hearing.of(system, (generation, report) -> {
                    log.add(report);
                    turn(system, generation, report.index() + 1, lookup);
                })) {
            Tokens ids = system.service(DecodingService.class).generate(request).ids();
            assertThat(hearing.drains()).filteredOn(drain -> drain.name().equals("lookup"))
                    .singleElement().satisfies(drain -> assertThat(drain.complete()).isTrue());
            return ids;
        }
    }

    private static void turn(RunningSystem system, Generation generation, int next, StrategyBundle lookup) {
        switch (next) {
            case TURN -> generation.swap(SpeculationChoice.of("linear", "draft"));
            case 2 * TURN -> generation.swap(SpeculationChoice.of("tree", "draft"));
            case 3 * TURN -> generation.swap(SpeculationChoice.of("lookup"));
            case 4 * TURN -> {
                // From a thread of its own: who takes a strategy out waits until this generation has let go of it.
                new Thread(() -> uninstall(lookup)).start();
                system.await(() -> names(system).noneMatch("lookup"::equals), "the strategy is on its way out");
            }
            case 5 * TURN -> generation.swap(SpeculationChoice.of("linear", "draft"));
            default -> { }
        }
    }

    private static Stream<String> names(RunningSystem system) {
        try {
            return system.service(DecodingService.class).strategies().stream().map(StrategyInfo::name);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void uninstall(StrategyBundle bundle) {
        try {
            bundle.uninstall();
        } catch (BundleException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Who served the rounds of a turn; of the last one all but the last round, which may have no room for guesses. */
    private List<String> served(int turn) {
        int to = turn == 5 ? log.size() - 1 : (turn + 1) * TURN;
        return log.subList(turn * TURN, to).stream().map(RoundReport::strategy).toList();
    }

    private void print(DecodingRequest request) {
        System.out.printf("%ntemperature %s: who served%n", request.sampler().temperature());
        String before = "";
        int from = 0;
        for (int i = 0; i <= log.size(); i++) {
            String now = i == log.size() ? "" : log.get(i).strategy() + "  " + log.get(i).provider();
            if (!now.equals(before)) {
                if (i > 0) {
                    System.out.printf("rounds %3d to %3d  %s%n", from, i - 1, before);
                }
                before = now;
                from = i;
            }
        }
    }
}
