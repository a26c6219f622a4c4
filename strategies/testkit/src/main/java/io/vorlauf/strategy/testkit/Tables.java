// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.strategy.testkit;

import io.vorlauf.api.decoding.DraftChoice;
import io.vorlauf.api.model.PassCosts;
import io.vorlauf.api.model.ReferenceCosts;
import io.vorlauf.api.model.Tokens;
import io.vorlauf.api.sampling.LogitTransform;
import io.vorlauf.api.sampling.Logits;
import io.vorlauf.api.sampling.SamplerSettings;
import io.vorlauf.api.sampling.TokenHistory;
import io.vorlauf.api.text.Encoding;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * A target and drafts of every kind for it.
 *
 * @param target the target
 * @param drafts the drafts, named as {@link Drafts} name them
 * @param tokenizer the tokenizer of all of them but the foreign one
 * @param foreign the tokenizer of that
 */
record Tables(TableModel target, List<TableModel> drafts, LetterTokenizer tokenizer, PieceTokenizer foreign) {

    /** Name of the target. */
    static final String TARGET = "target";

    /** Length of texts that are compared. */
    static final int NEW_TOKENS = 12;

    // Small enough to be quick, large enough for a draft's context to end within a text.
    private static final int VOCABULARY = 5;
    private static final int PROMPT = 5;
    private static final int CONTEXT = 64;

    private static final String TOKENIZER = "letters";
    private static final String FOREIGN = "pieces";

    /** Tables for texts that are compared. */
    static Tables usual() {
        return withContext(CONTEXT);
    }

    /** Tables with another context of the target. */
    static Tables withContext(int context) {
        return of(VOCABULARY, context, PROMPT + NEW_TOKENS / 2);
    }

    /** Tables for texts whose every outcome is tried. */
    static Tables enumerated(EnumerationSize size, SamplerSettings sampler) {
        // A top-k that keeps everything would test nothing.
        int vocabulary = Math.max(size.vocabulary(), sampler.topK() + 1);
        return of(vocabulary, CONTEXT, PROMPT + 1);
    }

    /**
     * Tables of a size.
     *
     * @param vocabulary number of tokens
     * @param context the target's context
     * @param shortContext the context of the draft that has a shorter one
     */
    static Tables of(int vocabulary, int context, int shortContext) {
        TableModel target = TableModel.of(TARGET, vocabulary, context).withTokenizer(TOKENIZER);
        List<TableModel> drafts = List.of(
                target.similar("identical", 0),
                target.similar("similar", 0.3),
                target.similar("unrelated", 1),
                target.similar("short", 0.2).withContext(shortContext),
                target.similar("fewer", 0.3).withVocabulary(vocabulary - 1),
                target.similar("padded", 0.3).withVocabulary(vocabulary + 2),
                target.similar("foreign", 0).withVocabulary(pieces(vocabulary).size()).withTokenizer(FOREIGN));
        return new Tables(target, drafts, new LetterTokenizer(TOKENIZER, vocabulary),
                new PieceTokenizer(FOREIGN, pieces(vocabulary)));
    }

    /** Other tokens for the letters: in another order, some of them together, and the last one not at all. */
    private static List<String> pieces(int letters) {
        List<String> pieces = new ArrayList<>(List.of(""));
        for (int letter = Math.max(1, letters - 1) - 1; letter >= 0; letter--) {
            pieces.add(Character.toString('a' + letter));
        }
        pieces.addAll(List.of("ab", "bc", "aa", "cab"));
        return pieces;
    }

    /**
     * What passes are taken to cost: those of a draft a tenth of those of the target, and each node a tenth of the
     * first.
     */
    ReferenceCosts costs() {
        return new ReferenceCosts(models().stream()
                .map(model -> model.info().name())
                .collect(Collectors.toMap(name -> name, name -> costs(name.equals(TARGET) ? 10 : 1))));
    }

    private static PassCosts costs(long micros) {
        return PassCosts.builder()
                .passes(Map.of(1, 1_000 * micros, 11, 2_000 * micros)).nodeNanos(20).build();
    }

    /** A text as one of them reads it. */
    int[] read(TableModel model, int... text) {
        return model.info().tokenizer().equals(Optional.of(FOREIGN))
                ? foreign.encode(tokenizer.decode(Tokens.of(text)), new Encoding(true, false)).toArray()
                : text;
    }

    /** Target and drafts. */
    List<TableModel> models() {
        List<TableModel> all = new ArrayList<>(drafts);
        all.add(target);
        return all;
    }

    /**
     * What the target says about texts, without an engine.
     *
     * @param transform a step before the sampler's own
     */
    TargetTexts texts(SamplerSettings sampler, LogitTransform transform) {
        return new TargetTexts(target, transform, new TargetTexts.ReferenceSampler(sampler));
    }

    /** One of many prompts: three tokens and the first two of them again, for those who look for repetitions. */
    Tokens prompt(long number) {
        int size = target.info().vocabularySize();
        int first = (int) (number % size);
        int second = (int) (number / size % size);
        return Tokens.of(first, second, (int) (number / size / size % size), first, second);
    }

    /**
     * The draft models of a request.
     *
     * @param choices the drafts in the order in which the strategy gets them
     */
    record Drafts(List<DraftChoice> choices) {

        private static final List<DraftChoice> ALL = List.of(
                DraftChoice.of("similar"),
                DraftChoice.of("unrelated"),
                DraftChoice.of("short"),
                DraftChoice.of("fewer"),
                DraftChoice.of("padded"),
                DraftChoice.of("foreign"),
                DraftChoice.builder().model("similar").sampler(SamplerSettings.ofTemperature(1.5)).build(),
                DraftChoice.of("identical"));

        /** Sets with as many drafts as required, every draft being the first once; the last one has one draft more. */
        static List<Drafts> of(int required) {
            List<Drafts> sets = new ArrayList<>();
            if (required == 0) {
                sets.add(new Drafts(List.of()));
            } else {
                IntStream.range(0, ALL.size()).forEach(first -> sets.add(from(first, required)));
            }
            sets.add(from(0, required + 1));
            return sets;
        }

        /** Drafts that resemble the target, as many as required, one at least. */
        static Drafts usual(int required) {
            return from(0, Math.max(1, required));
        }

        private static Drafts from(int first, int count) {
            return new Drafts(IntStream.range(0, count).mapToObj(i -> ALL.get((first + i) % ALL.size())).toList());
        }

        @Override
        public String toString() {
            return choices.isEmpty() ? "no draft" : choices.stream()
                    .map(draft -> draft.model() + draft.sampler()
                            .map(settings -> " (" + settings.words() + ")").orElse(""))
                    .collect(Collectors.joining(", ", "draft ", ""));
        }
    }

    /** What a table says about texts, computed from the table alone, without an engine. */
    record TargetTexts(TableModel target, LogitTransform transform, ReferenceSampler sampler) {

        /** The exact probability of every possible continuation of some length. */
        Map<Tokens, Double> probabilities(Tokens prompt, int length) {
            Map<Tokens, Double> probabilities = new HashMap<>();
            extend(prompt.toArray(), prompt.length(), length, 1, probabilities);
            return probabilities;
        }

        private void extend(int[] text, int prompt, int left, double probability, Map<Tokens, Double> probabilities) {
            if (left == 0) {
                probabilities.put(Tokens.of(Arrays.copyOfRange(text, prompt, text.length)), probability);
                return;
            }
            double[] next = next(text, prompt);
            for (int token = 0; token < next.length; token++) {
                if (next[token] > 0) {
                    extend(then(text, token), prompt, left - 1, probability * next[token], probabilities);
                }
            }
        }

        /** The continuation that takes the most probable token each time. */
        Tokens favourite(Tokens prompt, int length) {
            int[] text = prompt.toArray();
            while (text.length < prompt.length() + length) {
                double[] next = next(text, prompt.length());
                int best = 0;
                for (int token = 1; token < next.length; token++) {
                    best = next[token] > next[best] ? token : best;
                }
                text = then(text, best);
            }
            return Tokens.of(Arrays.copyOfRange(text, prompt.length(), text.length));
        }

        private double[] next(int[] text, int prompt) {
            Logits logits = transform.apply(new History(prompt, text), Logits.of(target.logits(text)));
            return sampler.probabilities(logits.toArray(), text, prompt);
        }

        /** A text without a memory: states of transforms are found out anew. */
        private record History(int promptLength, int... tokens) implements TokenHistory {

            @Override
            public int length() {
                return tokens.length;
            }

            @Override
            public int token(int index) {
                return tokens[index];
            }
        }

        private static int[] then(int[] text, int token) {
            int[] longer = Arrays.copyOf(text, text.length + 1);
            longer[text.length] = token;
            return longer;
        }

        /**
         * What {@link SamplerSettings} say, once more and as plainly as possible, so that the engine's samplers are not
         * measured by themselves. Logits are kept in single precision between the steps, as the engine's transforms
         * hand them on.
         */
        record ReferenceSampler(SamplerSettings settings) {

            /**
             * Probabilities of the next token.
             *
             * @param row a model's logits
             * @param text the tokens before
             * @param promptLength how many of them are the prompt
             */
            double[] probabilities(float[] row, int[] text, int promptLength) {
                float[] logits = row.clone();
                penalise(logits, text, promptLength);
                if (settings.temperature() == 0) {
                    double[] point = new double[logits.length];
                    point[ranked(logits)[0]] = 1;
                    return point;
                }
                for (int i = 0; i < logits.length; i++) {
                    logits[i] = (float) (logits[i] / settings.temperature());
                }
                filter(logits);
                return softmax(logits);
            }

            private void penalise(float[] logits, int[] text, int promptLength) {
                settings.logitBias().forEach((token, bias) -> logits[token] += bias.floatValue());
                for (int token = 0; token < logits.length; token++) {
                    int wanted = token;
                    if (IntStream.of(text).anyMatch(seen -> seen == wanted)) {
                        double penalty = settings.repetitionPenalty();
                        logits[token] = (float) (logits[token] > 0 ? logits[token] / penalty : logits[token] * penalty);
                    }
                    long uses = IntStream.of(text).skip(promptLength).filter(seen -> seen == wanted).count();
                    if (uses > 0) {
                        logits[token] -= (float) (settings.presencePenalty() + settings.frequencyPenalty() * uses);
                    }
                }
            }

            private void filter(float[] logits) {
                if (settings.topK() > 0) {
                    keep(logits, Math.min(settings.topK(), logits.length));
                }
                double[] weights = softmax(logits);
                int nucleus = 0;
                for (double mass = 0; nucleus < logits.length && mass < settings.topP(); nucleus++) {
                    mass += weights[ranked(logits)[nucleus]];
                }
                keep(logits, nucleus);
                weights = softmax(logits);
                double threshold = settings.minP() * Arrays.stream(weights).max().orElseThrow();
                for (int i = 0; i < logits.length; i++) {
                    if (weights[i] < threshold) {
                        logits[i] = Float.NEGATIVE_INFINITY;
                    }
                }
            }

            private static void keep(float[] logits, int count) {
                int[] ranked = ranked(logits);
                for (int i = count; i < ranked.length; i++) {
                    logits[ranked[i]] = Float.NEGATIVE_INFINITY;
                }
            }

            /** The tokens from the highest logit to the lowest, lower ids first among equals. */
            private static int[] ranked(float[] logits) {
                return IntStream.range(0, logits.length).boxed()
                        .sorted(Comparator.comparing((Integer token) -> -logits[token]).thenComparing(token -> token))
                        .mapToInt(token -> token).toArray();
            }

            private static double[] softmax(float[] logits) {
                double highest = logits[ranked(logits)[0]];
                double[] weights =
                        IntStream.range(0, logits.length).mapToDouble(i -> Math.exp(logits[i] - highest)).toArray();
                double total = Arrays.stream(weights).sum();
                return Arrays.stream(weights).map(weight -> weight / total).toArray();
            }
        }
    }
}
