package io.vorlauf.training.internal.loop;

import io.vorlauf.api.model.LanguageModel;
import io.vorlauf.api.model.ModelLoader;
import io.vorlauf.api.model.ModelSource;
import io.vorlauf.training.DistillOptions;
import io.vorlauf.training.TrainingListener;
import io.vorlauf.training.internal.data.ContinuationWriter;
import io.vorlauf.training.internal.store.WindowFile;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** Windows of text by the target itself: written once, and read again when a distillation is resumed. */
final class Continuations {

    private static final int NOTES = 10;

    private final DistillOptions options;
    private final int length;
    private final ModelLoader models;
    private final TrainingListener listener;

    /**
     * Windows for a draft.
     *
     * @param length the draft's context
     */
    Continuations(DistillOptions options, int length, ModelLoader models, TrainingListener listener) {
        this.options = options;
        this.length = length;
        this.models = models;
        this.listener = listener;
    }

    /**
     * As many windows as the options ask for, each of a token more than the draft's context.
     *
     * @param stories tokens of the stories to begin like
     * @param separator the token that ends a story
     * @param fingerprint of the distillation; windows of others are not used
     */
    List<int[]> windows(List<int[]> stories, int separator, String fingerprint) throws IOException {
        int count = -Math.floorDiv(-options.continuationTokens(), length);
        if (count == 0) {
            return List.of();
        }
        WindowFile file = new WindowFile(
                options.output().resolve(ModelFitting.UNFINISHED).resolve("continuations.jsonl"),
                fingerprint,
                length + 1);
        List<int[]> windows = new ArrayList<>(file.read());
        if (windows.size() < count) {
            try (LanguageModel target = models.load(ModelSource.of(options.target()))) {
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
            List<int[]> written = writer.write(first);
            file.add(written.subList(windows.size() - first, ContinuationWriter.GROUP));
            windows.addAll(written.subList(windows.size() - first, ContinuationWriter.GROUP));
            if ((group + 1) % Math.max(1, groups / NOTES) == 0 || group + 1 == groups) {
                listener.note(
                        "the target has written " + Math.min(count, windows.size()) + " of " + count + " windows");
            }
        }
    }
}
