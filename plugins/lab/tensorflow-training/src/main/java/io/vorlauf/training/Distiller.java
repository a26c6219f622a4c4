// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.training;

import io.vorlauf.api.model.LoadedModel;
import io.vorlauf.api.model.ModelLoader;
import io.vorlauf.api.model.ModelSource;
import io.vorlauf.api.text.TokenizerLoader;
import io.vorlauf.checkpoint.LlamaConfig;
import io.vorlauf.training.TrainOptions.ExistingModel;
import io.vorlauf.training.TrainingException.DivergedException;
import io.vorlauf.training.internal.ContinuationWriter;
import io.vorlauf.training.internal.ModelDirectory;
import io.vorlauf.training.internal.ModelDirectory.WindowFile;
import io.vorlauf.training.internal.Windows.MixedWindows;
import io.vorlauf.training.internal.Windows.RepeatingWindows;
import io.vorlauf.training.internal.Windows.TokenStream;
import io.vorlauf.training.internal.graph.TrainingGraph.Goal;
import io.vorlauf.training.internal.graph.TrainingGraph.Measure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Makes a draft for a target: a small Llama-family model with the target's vocabulary, trained to predict what the
 * target predicts (knowledge distillation, Hinton et al., arXiv 1503.02531; for speculative decoding Zhou et al.,
 * arXiv 2310.08461).
 *
 * <p>What is lowered is the Kullback-Leibler divergence of the draft's distributions from the target's, over the whole
 * vocabulary and after every token of the data and of continuations that the target writes at temperature 1. The same
 * stories are kept aside as by {@link Trainer}, and the weights with the lowest divergence on them are written, with
 * the target's {@code tokenizer.json} beside them.
 *
 * <p>With stages, {@code stage-0} (untrained) to {@code stage-N} (what is written in the end) in the output directory
 * are drafts of rising similarity, taken after {@code (i / N)²} of the steps, because similarity rises fast at first.
 * Should the divergence stop falling before that, the stages not reached are as the last.
 *
 * <p>Interrupted distillations are resumed like trainings.
 *
 * @param models loads the target to have it write
 * @param tokenizers loads the target's tokenizer
 * @param listener called on the thread that trains
 */
public record Distiller(ModelLoader models, TokenizerLoader tokenizers, TrainingListener listener) {

    private static final int NOTES = 10;

    /**
     * Makes a draft. Takes minutes for a target of some ten million parameters.
     *
     * @throws TrainingException if there is a model in the output directory already, an unfinished training with other
     *     options or another target, or the target is of a kind that cannot be distilled
     * @throws DivergedException if the loss is no longer a number
     * @throws io.vorlauf.api.model.ModelException if the target or its tokenizer cannot be loaded
     * @throws IOException if reading the data or writing the output fails
     */
    public TrainingSummary distill(DistillOptions options) throws IOException {
        Path output = options.output();
        TrainingLoop.checkUnfinished(output);
        GivenModel target = GivenModel.read(options.target());
        Draft draft = draft(options, target);
        LlamaConfig config = draft.config();
        int length = config.contextLength();
        Ranges.checkRepeats(length, options.repeats());
        if (length > target.config().contextLength()) {
            throw new TrainingException("the draft's context of " + length
                    + " tokens is longer than the " + target.config().contextLength()
                    + " of the target in " + options.target());
        }
        Corpus corpus = Corpus.read(options.data());
        Corpus.Encoded stories = corpus.encode(tokenizers, target.tokenizer(), target.config());
        Files.createDirectories(output);
        ModelDirectory.copy(target.tokenizer(), output.resolve(ModelDirectory.TOKENIZER));
        TrainingPlan plan = options.plan();
        TokenStream stream = new TokenStream(stories.training(), target.separator(), length, plan.seed());
        TokenStream aside = new TokenStream(stories.heldOut(), target.separator(), length, 0);
        listener.note(stories.training().size() + " stories of " + stream.tokens() + " tokens to learn from, "
                + stories.heldOut().size() + " of " + aside.tokens() + " kept aside; vocabulary "
                + config.vocabularySize());
        // Everything that decides about the course of the loss.
        String fingerprint = "target=" + target.identity() + " tokens=" + stream.tokens() + " continuations="
                + options.continuationTokens() + " repeats=" + options.repeats() + " stages=" + options.stages() + " "
                + draft.name() + " " + options.optimizer() + " " + plan;
        List<int[]> own = continuations(options, length, stories.training(), target.separator(), fingerprint);
        return TrainingLoop.run(new TrainingLoop.Setup(
                output,
                options.optimizer(),
                plan,
                listener,
                config,
                draft.weights(),
                new Goal.Imitate(target.teacher()),
                new RepeatingWindows(
                        new MixedWindows(stream, own, length, plan.seed()), length, options.repeats(), 0, plan.seed()),
                new HeldOut(aside, plan.batchSize(), length, options.repeats(), Measure.DIVERGENCE,
                        corpus.heldOutBytes()),
                new Stages(options.stages(), plan.steps(), output, config),
                fingerprint));
    }

    /** The draft's configuration, and its weights before the first step. */
    private record Draft(LlamaConfig config, Map<String, float[]> weights, String name) {}

    private static Draft draft(DistillOptions options, GivenModel target) throws IOException {
        if (options.start() instanceof ExistingModel model) {
            GivenModel draft = GivenModel.read(model.directory());
            if (draft.config().vocabularySize() != target.config().vocabularySize()
                    || Files.mismatch(draft.tokenizer(), target.tokenizer()) >= 0) {
                throw new TrainingException(model.directory() + ": has another tokenizer than the target in "
                        + options.target() + "; a draft shares its target's");
            }
            return new Draft(draft.config(), draft.weights(), "from=" + draft.identity());
        }
        ModelShape shape = (ModelShape) options.start();
        LlamaConfig config = shape.config(target.config().vocabularySize(), target.config().stopTokens());
        return new Draft(config, ModelShape.randomWeights(config, options.plan().seed()), shape.toString());
    }

    /**
     * As many windows by the target itself as the options ask for, each of a token more than the draft's context:
     * written once, and read again when a distillation is resumed.
     *
     * @param stories tokens of the stories to begin like
     * @param separator the token that ends a story
     * @param fingerprint of the distillation; windows of others are not used
     */
    private List<int[]> continuations(
            DistillOptions options, int length, List<int[]> stories, int separator, String fingerprint)
            throws IOException {
        int count = -Math.floorDiv(-options.continuationTokens(), length);
        if (count == 0) {
            return List.of();
        }
        WindowFile file = new WindowFile(
                options.output().resolve(TrainingLoop.UNFINISHED).resolve("continuations.jsonl"), fingerprint,
                length + 1);
        List<int[]> windows = new ArrayList<>(file.read());
        if (windows.size() < count) {
            try (LoadedModel target = models.load(ModelSource.of(options.target()))) {
                write(new ContinuationWriter(target, stories, separator, length, options.plan().seed()), file, windows,
                        count);
            }
        }
        return windows.subList(0, count);
    }

    private void write(ContinuationWriter writer, WindowFile file, List<int[]> windows, int count)
            throws IOException {
        int groups = -Math.floorDiv(-count, ContinuationWriter.GROUP);
        for (int group = windows.size() / ContinuationWriter.GROUP; group < groups; group++) {
            // Windows are only the same again if they are written together with the same others.
            int first = group * ContinuationWriter.GROUP;
            List<int[]> written = writer.write(first).subList(windows.size() - first, ContinuationWriter.GROUP);
            file.add(written);
            windows.addAll(written);
            if ((group + 1) % Math.max(1, groups / NOTES) == 0 || group + 1 == groups) {
                listener.note(
                        "the target has written " + Math.min(count, windows.size()) + " of " + count + " windows");
            }
        }
    }
}
