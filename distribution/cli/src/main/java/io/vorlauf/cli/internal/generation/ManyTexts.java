// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.cli.internal.generation;

import io.vorlauf.api.decoding.DecodingRequest;
import io.vorlauf.api.decoding.DecodingResult;
import io.vorlauf.api.decoding.DecodingService;
import io.vorlauf.api.decoding.FinishReason;
import io.vorlauf.api.decoding.Prompt;
import io.vorlauf.lab.experiment.LabelledPrompt;
import io.vorlauf.shell.output.Console;
import io.vorlauf.shell.output.Numbers;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.stream.IntStream;

/**
 * Continues many prompts, several at a time, into a {@linkplain TextsFile file}. Says how far it is: on a terminal with a
 * bar, otherwise with a line now and then. Used once.
 */
public final class ManyTexts {

    private static final int BAR = 20;
    private static final long BETWEEN_LINES_NANOS = TimeUnit.SECONDS.toNanos(15);
    private static final long BETWEEN_BARS_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

    private final DecodingService engine;
    private final Console console;
    private final long begin = System.nanoTime();
    private long shown = begin;
    private int there;
    private int done;
    private int failed;
    private long tokens;

    /** Nothing is generated yet. */
    public ManyTexts(DecodingService engine, Console console) {
        this.engine = engine;
        this.console = console;
    }

    /**
     * What came out.
     *
     * @param failed how many prompts could not be continued; their lines say why
     * @param cancelled whether it was ended early; the thread is then not interrupted any more
     */
    public record Outcome(int failed, boolean cancelled) {}

    /**
     * Continues those prompts that the file has no text of.
     *
     * @param request how a prompt is continued
     * @param settings what decides about the texts beside the prompts: values by name
     * @param json a text as the fields of a line
     * @throws io.vorlauf.shell.command.BadInput if the file is of other prompts or settings, or none of texts
     */
    public Outcome run(List<LabelledPrompt> prompts, int parallel, Path file, Function<Prompt, DecodingRequest> request,
            Map<String, Object> settings, Function<DecodingResult, Map<String, Object>> json) {
        boolean cancelled = false;
        try (TextsFile texts = new TextsFile(file, prompts, settings)) {
            there = texts.size();
            if (there > 0) {
                console.note(there + " of " + prompts.size() + " texts are in " + file + " already");
            }
            List<SideBySide.Work> missing = IntStream.range(0, prompts.size())
                    .filter(number -> !texts.has(number))
                    .mapToObj(number -> work(texts, number, prompts.size(),
                            request.apply(prompts.get(number).prompt()), json))
                    .toList();
            new SideBySide(engine, parallel).run(missing.iterator());
        } catch (InterruptedException e) {
            cancelled = true;
        } finally {
            console.clearProgress();
        }
        double seconds = (System.nanoTime() - begin) / 1e9;
        console.note(done + " texts" + (there > 0 ? " more" : "") + (failed > 0 ? ", " + failed + " failed" : "") + "; "
                + Numbers.grouped(tokens) + " tokens in " + Numbers.fixed(seconds, 1) + " s, "
                + Numbers.fixed(tokens / seconds, 1) + " tokens/s; " + file);
        if (cancelled) {
            console.note("cancelled; the same command goes on from there");
        }
        return new Outcome(failed, cancelled);
    }

    // A prompt and its line.
    private SideBySide.Work work(TextsFile texts, int number, int all, DecodingRequest request,
            Function<DecodingResult, Map<String, Object>> json) {
        return new SideBySide.Work() {
            @Override
            public DecodingRequest request() {
                return request;
            }

            @Override
            public boolean ended(DecodingResult result) {
                if (result.finish() != FinishReason.CANCELLED) {
                    texts.add(number, json.apply(result));
                    done++;
                    tokens += result.metrics().newTokens();
                    show(all);
                }
                return true;
            }

            @Override
            public boolean failed(RuntimeException failure) {
                texts.add(number, Map.of("error", String.valueOf(failure.getMessage())));
                failed++;
                show(all);
                return true;
            }
        };
    }

    private void show(int all) {
        long now = System.nanoTime();
        if (now - shown < (console.terminal() ? BETWEEN_BARS_NANOS : BETWEEN_LINES_NANOS)) {
            return;
        }
        shown = now;
        int ended = there + done + failed;
        double seconds = (now - begin) / 1e9;
        long left = Math.round(seconds / (done + failed) * (all - ended));
        String words = ended + "/" + all + " prompts" + (failed > 0 ? ", " + failed + " failed" : "") + ", "
                + Numbers.fixed(tokens / seconds, 1) + " tokens/s, " + left / 60 + ":" + (left % 60 < 10 ? "0" : "")
                + left % 60 + " left";
        if (console.terminal()) {
            int filled = BAR * ended / all;
            console.progress("[" + "#".repeat(filled) + "-".repeat(BAR - filled) + "] " + words);
        } else {
            console.note(words);
        }
    }
}
