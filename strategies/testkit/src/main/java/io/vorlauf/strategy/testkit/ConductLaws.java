// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.strategy.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import io.vorlauf.api.decoding.DecodingRequest;
import io.vorlauf.api.decoding.DecodingResult;
import io.vorlauf.api.decoding.FinishReason;
import io.vorlauf.api.decoding.VerificationMethod;
import io.vorlauf.api.model.Tokens;
import io.vorlauf.api.sampling.SamplerSettings;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.junit.jupiter.api.DynamicTest;

/** That a strategy does what it may, and that texts end where they should, whatever goes wrong. */
final class ConductLaws {

    private static final String SOUNDNESS = "where nothing is amiss, no round fails";
    private static final String FAULTS = "what goes wrong with drafts and strategies does not change the text";
    private static final SamplerSettings SAMPLER = SamplerSettings.ofTemperature(1);
    private static final List<SamplerSettings> SAMPLERS = List.of(SAMPLER, SamplerSettings.GREEDY);
    private static final int CONTEXT = 12;
    private static final Set<Integer> STOP_TOKENS = Set.of(2, 4);
    private static final List<String> STOP_STRINGS = List.of("ba", "dc", "ace");
    private static final Duration SHORT = Duration.ofMillis(50);
    private static final Duration LONG = Duration.ofSeconds(10);

    private ConductLaws() {}

    /**
     * Where nothing is amiss the strategy neither throws nor gets stuck, however little room a tree has, and it
     * guesses.
     */
    static List<DynamicTest> soundness(StrategyUnderTest subject, Conditions conditions) {
        List<DynamicTest> cases = new ArrayList<>();
        for (int guesses : new int[] {1, 3, conditions.settings().treeNodes()}) {
            String name = "in trees of at most " + guesses + (guesses == 1 ? " guess" : " guesses");
            Conditions limited = conditions.withSettings(conditions.settings().toBuilder().treeNodes(guesses).build());
            cases.add(DynamicTest.dynamicTest(name, () -> checkFailures(subject, limited)));
        }
        if (subject.reproducible()) {
            cases.add(DynamicTest.dynamicTest("and guesses are made", () -> checkGuesses(subject, conditions)));
        }
        return cases;
    }

    private static void checkFailures(StrategyUnderTest subject, Conditions conditions) {
        try (Bench bench = Bench.of(subject, Tables.usual(), conditions)) {
            for (VerificationMethod method : VerificationMethod.values()) {
                for (SamplerSettings sampler : SAMPLERS) {
                    bench.each(4, (drafts, seed) -> checkFailures(bench, bench.speculate(
                            bench.request(sampler, seed, Tables.NEW_TOKENS).verification(method), drafts)));
                }
            }
        }
    }

    private static void checkFailures(Bench bench, Bench.Generated generated) {
        int failures = generated.result().metrics().failedRounds();
        if (failures > 0) {
            Optional<Throwable> thrown = bench.recorder().thrown();
            String what = "The strategy failed in " + failures + " round(s)"
                    + thrown.map(first -> "; the first time it threw " + first).orElse("") + ".";
            throw new AssertionError(bench.head(SOUNDNESS, generated.request(), true) + what + "\n"
                    + generated.transcript().renderFailure(), thrown.orElse(null));
        }
    }

    private static void checkGuesses(StrategyUnderTest subject, Conditions conditions) {
        SamplerSettings sampler = SamplerSettings.ofTemperature(1);
        int length = subject.enumeration().newTokens();
        checkGuesses(subject, conditions, Tables.usual(), Tables.NEW_TOKENS, VerificationMethod.COUPLED);
        checkGuesses(subject, conditions, Tables.enumerated(subject.enumeration(), sampler), length,
                VerificationMethod.REJECTION);
    }

    private static void checkGuesses(StrategyUnderTest subject, Conditions conditions, Tables tables, int length,
            VerificationMethod method) {
        try (Bench bench = Bench.of(subject, tables, conditions)) {
            for (Tables.Drafts drafts : Tables.Drafts.of(subject.requiredDrafts())) {
                for (SamplerSettings sampler : SAMPLERS) {
                    for (long seed = 0; seed < conditions.seeds(); seed++) {
                        Bench.Generated generated =
                                bench.speculate(bench.request(sampler, seed, length).verification(method), drafts);
                        if (generated.result().metrics().draftedTokens() > 0) {
                            return;
                        }
                    }
                }
            }
        }
        throw new AssertionError("Strategy '" + subject.title() + "' made no guess in any of the texts of " + length
                + " new tokens that were tried under " + Bench.describe(method)
                + " verification, so no law says anything about it there; give it parameters with which it guesses"
                + (method == VerificationMethod.COUPLED ? "" : ", or longer texts (enumeration())"));
    }

    /** Looks at one generation; throws an {@link AssertionError} without the generation's description. */
    private interface Check {
        void check(Bench bench, Bench.Generated generated);
    }

    /**
     * Texts end where they should: lengths, stop tokens, stop strings and the context are kept under every
     * verification.
     */
    static List<DynamicTest> limits(StrategyUnderTest subject, Conditions conditions) {
        return List.of(
                DynamicTest.dynamicTest("never more tokens than asked for", () -> {
                    for (int tokens : new int[] {1, 2, 3, 4, 5, 8}) {
                        run(subject, conditions, Tables.usual(),
                                request -> request.maxNewTokens(tokens), ConductLaws::length);
                    }
                }),
                DynamicTest.dynamicTest("a stop token ends the text", () -> run(subject, conditions, Tables.usual(),
                        request -> request.stopTokens(STOP_TOKENS), ConductLaws::stopToken)),
                DynamicTest.dynamicTest("a stop string ends the text and is not part of it",
                        () -> run(subject, conditions, Tables.usual(),
                                request -> request.stopStrings(STOP_STRINGS), ConductLaws::stopString)),
                DynamicTest.dynamicTest("a full context ends the text",
                        () -> run(subject, conditions, Tables.withContext(CONTEXT),
                                request -> request.maxNewTokens(100), ConductLaws::context)));
    }

    private static void run(StrategyUnderTest subject, Conditions conditions, Tables tables,
            UnaryOperator<DecodingRequest.Builder> limit, Check check) {
        try (Bench bench = Bench.of(subject, tables, conditions)) {
            Map<Long, Bench.Generated> plainly = new HashMap<>();
            for (VerificationMethod method : VerificationMethod.values()) {
                bench.each(6, (drafts, seed) -> {
                    Bench.Generated plain = plainly.computeIfAbsent(seed, fixed ->
                            bench.plainly(limit.apply(bench.request(SAMPLER, fixed, Tables.NEW_TOKENS))));
                    look(bench, plain, bench.speculate(limit.apply(
                            bench.request(SAMPLER, seed, Tables.NEW_TOKENS).verification(method)), drafts), check);
                });
            }
        }
    }

    private static void look(Bench bench, Bench.Generated plain, Bench.Generated generated, Check check) {
        try {
            DecodingResult result = generated.result();
            assertThat(generated.transcript().ids()).as("the tokens that were heard").isEqualTo(result.ids());
            assertThat(generated.transcript().text()).as("the text that was heard").isEqualTo(result.text());
            check.check(bench, generated);
            if (generated.request().verification() == VerificationMethod.COUPLED) {
                assertThat(result.ids()).as("the tokens of plain decoding").isEqualTo(plain.result().ids());
                assertThat(result.text()).as("the text of plain decoding").isEqualTo(plain.result().text());
                assertThat(result.finish()).as("the end of plain decoding").isEqualTo(plain.result().finish());
            }
        } catch (AssertionError e) {
            throw new AssertionError(bench.message("a text ends where it should", generated,
                    e.getMessage(), generated.ids().length() - 1), e);
        }
    }

    private static void length(Bench bench, Bench.Generated generated) {
        assertThat(generated.ids().length()).as("new tokens").isEqualTo(generated.request().maxNewTokens());
        assertThat(generated.result().finish()).isEqualTo(FinishReason.LENGTH);
    }

    private static void stopToken(Bench bench, Bench.Generated generated) {
        Tokens ids = generated.ids();
        int last = ids.length() - 1;
        boolean stopped = STOP_TOKENS.contains(ids.get(last));
        assertThat(ids.slice(0, last).stream()).as("tokens before the last").doesNotContainAnyElementsOf(STOP_TOKENS);
        assertThat(generated.result().finish()).isEqualTo(stopped ? FinishReason.STOP : FinishReason.LENGTH);
        assertThat(stopped || ids.length() == Tables.NEW_TOKENS).as("ended by a stop token or the length").isTrue();
    }

    private static void stopString(Bench bench, Bench.Generated generated) {
        String all = bench.tables().tokenizer().decode(generated.ids());
        int end = STOP_STRINGS.stream().mapToInt(all::indexOf).filter(at -> at >= 0).min().orElse(-1);
        assertThat(generated.result().text()).as("text").isEqualTo(end < 0 ? all : all.substring(0, end));
        assertThat(generated.result().finish()).isEqualTo(end < 0 ? FinishReason.LENGTH : FinishReason.STOP);
        String butLast = all.substring(0, all.length() - 1);
        assertThat(STOP_STRINGS).as("stop strings before the last token").noneMatch(butLast::contains);
    }

    private static void context(Bench bench, Bench.Generated generated) {
        int prompt = bench.tables().prompt(0).length();
        assertThat(prompt + generated.ids().length()).as("tokens of prompt and text").isEqualTo(CONTEXT);
        assertThat(generated.result().finish()).isEqualTo(FinishReason.CONTEXT);
    }

    /** Drafts that throw, stall or disappear in mid-round, and a strategy that does, leave the text as it is. */
    static List<DynamicTest> faults(StrategyUnderTest subject, Conditions conditions) {
        Conditions impatient = conditions
                .withSettings(conditions.settings().toBuilder().growthTime(SHORT).build())
                .withEffort(1, 1).forgivingly();
        List<DynamicTest> cases = new ArrayList<>();
        cases.add(coupled("the draft throws now and then", subject, conditions, Fault::failingNowAndThen));
        cases.add(coupled("the draft always throws", subject, conditions,
                () -> Fault.failing(call -> true, Fault.DraftFailure::new)));
        cases.add(coupled("the draft fails with an error", subject, conditions,
                () -> Fault.failing(call -> call == 3, () -> new StackOverflowError("thrown by the test's draft"))));
        cases.add(coupled("the draft stalls", subject, impatient, Fault::stalling));
        cases.add(coupled("the draft disappears in mid-round", subject, conditions, () -> Fault.disappearance(false)));
        cases.add(coupled("the strategy disappears in mid-round", subject, conditions,
                () -> Fault.disappearance(true)));
        if (subject.reproducible()) {
            cases.add(DynamicTest.dynamicTest("the draft throws now and then, under rejection",
                    () -> checkFaultUnderRejection(subject, conditions)));
        }
        return cases;
    }

    private static DynamicTest coupled(
            String name, StrategyUnderTest subject, Conditions conditions, Supplier<Fault> faults) {
        return DynamicTest.dynamicTest(name, () -> {
            for (long seed = 0; seed < Math.min(4, conditions.seeds()); seed++) {
                checkFault(subject, conditions, faults.get(), seed);
            }
        });
    }

    private static void checkFault(StrategyUnderTest subject, Conditions conditions, Fault fault, long seed)
            throws InterruptedException {
        Tables tables = Tables.usual();
        Tables.Drafts drafts = Tables.Drafts.usual(subject.requiredDrafts());
        try (EngineLog muted = new EngineLog(); Bench bench = Bench.of(subject, tables, conditions, fault)) {
            try {
                Tokens plain = bench.plainly(bench.request(SAMPLER, seed, Tables.NEW_TOKENS)).ids();
                Bench.Generated generated = bench.speculate(bench.request(SAMPLER, seed, Tables.NEW_TOKENS), drafts);
                bench.requireText(FAULTS, generated, plain);
            } finally {
                fault.end();
            }
            for (TableModel model : tables.models()) {
                if (!model.awaitClosedSequences(LONG)) {
                    throw new AssertionError("Broken: " + FAULTS + ".\nStrategy '" + subject.title() + "', " + drafts
                            + ", seed " + seed + ": " + String.join("; ", bench.leftOpen()));
                }
            }
        }
    }

    private static void checkFaultUnderRejection(StrategyUnderTest subject, Conditions conditions) {
        Tables.Drafts drafts = Tables.Drafts.usual(subject.requiredDrafts());
        try (EngineLog muted = new EngineLog()) {
            new ExactnessLaws.OutcomeCheck(subject, VerificationMethod.REJECTION, SAMPLER, drafts, 1, conditions,
                    Fault::failingNowAndThen).measure().check();
        }
    }

    /**
     * Keeps the engine from telling of failures that are made on purpose, thousands of times, where it logs by
     * {@code java.util.logging}.
     */
    private static final class EngineLog implements AutoCloseable {

        private final Logger logger = Logger.getLogger("io.vorlauf.core");
        private final Level before = logger.getLevel();

        EngineLog() {
            logger.setLevel(Level.OFF);
        }

        @Override
        public void close() {
            logger.setLevel(before);
        }
    }
}
