package io.vorlauf.strategy.testkit.internal.law;

import static org.assertj.core.api.Assertions.assertThat;

import io.vorlauf.api.decoding.DecodingRequest;
import io.vorlauf.api.decoding.DecodingResult;
import io.vorlauf.api.decoding.FinishReason;
import io.vorlauf.api.decoding.VerificationMethod;
import io.vorlauf.api.model.Tokens;
import io.vorlauf.api.sampling.SamplerSettings;
import io.vorlauf.strategy.testkit.StrategyUnderTest;
import io.vorlauf.strategy.testkit.internal.bench.Bench;
import io.vorlauf.strategy.testkit.internal.bench.Conditions;
import io.vorlauf.strategy.testkit.internal.bench.Generated;
import io.vorlauf.strategy.testkit.internal.table.LineUp;
import io.vorlauf.strategy.testkit.internal.table.Tables;
import java.util.List;
import java.util.Set;
import java.util.function.UnaryOperator;

/**
 * Texts end where they should: lengths, stop tokens, stop strings and the context are kept under every verification.
 */
public final class LimitLaw implements Law {

    private static final SamplerSettings SAMPLER = SamplerSettings.ofTemperature(1);
    private static final int SEEDS = 6;
    private static final int CONTEXT = 12;
    private static final Set<Integer> STOP_TOKENS = Set.of(2, 4);
    private static final List<String> STOP_STRINGS = List.of("ba", "dc", "ace");

    /** Looks at one generation; throws an {@link AssertionError} without the generation's description. */
    private interface Check {
        void check(Bench bench, Generated generated);
    }

    @Override
    public List<LawCase> cases(StrategyUnderTest subject, Conditions conditions) {
        return List.of(
                new LawCase("never more tokens than asked for", () -> {
                    for (int tokens = 1; tokens <= 8; tokens++) {
                        int wanted = tokens;
                        run(subject, conditions, Sizes.usual(),
                                request -> request.maxNewTokens(wanted), LimitLaw::length);
                    }
                }),
                new LawCase("a stop token ends the text", () -> run(subject, conditions, Sizes.usual(),
                        request -> request.stopTokens(STOP_TOKENS), LimitLaw::stopToken)),
                new LawCase("a stop string ends the text and is not part of it", () -> run(subject, conditions,
                        Sizes.usual(), request -> request.stopStrings(STOP_STRINGS), LimitLaw::stopString)),
                new LawCase("a full context ends the text", () -> run(subject, conditions, Sizes.withContext(CONTEXT),
                        request -> request.maxNewTokens(100), LimitLaw::context)));
    }

    private static void run(StrategyUnderTest subject, Conditions conditions, Tables tables,
            UnaryOperator<DecodingRequest.Builder> limit, Check check) {
        try (Bench bench = Bench.of(subject, tables, conditions)) {
            for (LineUp lineUp : LineUp.of(subject.maker().get().requiredDrafts())) {
                for (VerificationMethod method : VerificationMethod.values()) {
                    for (long seed = 0; seed < Math.min(SEEDS, conditions.seeds()); seed++) {
                        Generated plain = bench.plainly(limit.apply(bench.request(SAMPLER, seed, Sizes.NEW_TOKENS)));
                        Generated generated = bench.speculate(limit.apply(bench
                                .request(SAMPLER, seed, Sizes.NEW_TOKENS).verification(method)), lineUp);
                        look(bench, subject, plain, generated, check);
                    }
                }
            }
        }
    }

    private static void look(
            Bench bench, StrategyUnderTest subject, Generated plain, Generated generated, Check check) {
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
            throw new AssertionError(Breach.message("a text ends where it should", subject, generated,
                    e.getMessage(), generated.ids().length() - 1), e);
        }
    }

    private static void length(Bench bench, Generated generated) {
        assertThat(generated.ids().length()).as("new tokens").isEqualTo(generated.request().maxNewTokens());
        assertThat(generated.result().finish()).isEqualTo(FinishReason.LENGTH);
    }

    private static void stopToken(Bench bench, Generated generated) {
        Tokens ids = generated.ids();
        int last = ids.length() - 1;
        boolean stopped = STOP_TOKENS.contains(ids.get(last));
        assertThat(ids.slice(0, last).stream()).as("tokens before the last").doesNotContainAnyElementsOf(STOP_TOKENS);
        assertThat(generated.result().finish()).isEqualTo(stopped ? FinishReason.STOP : FinishReason.LENGTH);
        assertThat(stopped || ids.length() == Sizes.NEW_TOKENS).as("ended by a stop token or the length").isTrue();
    }

    private static void stopString(Bench bench, Generated generated) {
        String all = bench.tables().tokenizer().decode(generated.ids());
        int end = STOP_STRINGS.stream().mapToInt(all::indexOf).filter(at -> at >= 0).min().orElse(-1);
        assertThat(generated.result().text()).as("text").isEqualTo(end < 0 ? all : all.substring(0, end));
        assertThat(generated.result().finish()).isEqualTo(end < 0 ? FinishReason.LENGTH : FinishReason.STOP);
        String butLast = all.substring(0, all.length() - 1);
        assertThat(STOP_STRINGS).as("stop strings before the last token").noneMatch(butLast::contains);
    }

    private static void context(Bench bench, Generated generated) {
        int prompt = bench.tables().prompt(0).length();
        assertThat(prompt + generated.ids().length()).as("tokens of prompt and text").isEqualTo(CONTEXT);
        assertThat(generated.result().finish()).isEqualTo(FinishReason.CONTEXT);
    }
}
