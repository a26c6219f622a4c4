// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.cli.internal.command;

import io.vorlauf.checkpoint.BlockFormat;
import io.vorlauf.checkpoint.GgufWriter;
import io.vorlauf.checkpoint.GgufWriter.Written;
import io.vorlauf.checkpoint.ModelConfig;
import io.vorlauf.checkpoint.RandomCheckpoint;
import io.vorlauf.cli.internal.platform.ModelDirectory;
import io.vorlauf.cli.internal.platform.Platform;
import io.vorlauf.shell.command.BadInput;
import io.vorlauf.shell.command.CommandException;
import io.vorlauf.shell.command.Reasons;
import io.vorlauf.shell.command.ServiceCommand;
import io.vorlauf.shell.output.Json;
import io.vorlauf.shell.output.Numbers;
import io.vorlauf.shell.output.Table;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Writes a model as a GGUF file. */
@Command(
        name = "quantize",
        header = "Writes a model as a GGUF file, with its weights in fewer bits.",
        description = "Norms and biases stay f32. Rows that are no whole blocks of a format get one that is near: of "
                + "q4_k q5_0, of q5_k q5_1, of q6_k q8_0, else f16. What the file says is read again first: a model or "
                + "a tokenizer of which GGUF cannot say all is refused. 'vorlauf inspect --against' says what it costs.",
        footer = {
            "With --json, one object: file, bytesBefore, bytes, tensors (by format).",
            "",
            "Examples:",
            "  vorlauf quantize --model models/smollm2 --to smollm2-q4.gguf --format q4_k",
            "  vorlauf quantize --random models/llama/config.json --to random-7b.gguf --format q4_k"
        })
final class QuantizeCommand extends ServiceCommand<Platform> {

    private static final long RANDOM_SEED = 1;
    private static final long PROGRESS_NANOS = 200_000_000;
    private static final long MEGABYTE = 1_000_000;

    @Option(names = "--model", paramLabel = "DIR",
            description = "The model: a directory, a GGUF file, or OWNER/NAME of one in the local Hugging Face cache.")
    private Path model;

    @Option(names = "--random", paramLabel = "FILE",
            description = "Instead of a model, random weights for the architecture of a config.json: something to measure "
                    + "speed and memory with. It has no tokenizer.")
    private Path random;

    @Option(names = "--to", required = true, paramLabel = "FILE", description = "File to write, NAME.gguf.")
    private Path file;

    @Option(names = "--format", required = true, paramLabel = "FORMAT",
            description = "How weights are stored: f32, f16, bf16, q8_0, q6_k, q5_k, q5_1, q5_0, q4_k, q4_1 or q4_0.")
    private String format;

    @Option(names = "--json", description = "Print one JSON object.")
    private boolean json;

    @Override
    public Integer call() {
        BadInput.when((model == null) == (random == null), "name either a model with --model or an architecture with --random");
        BlockFormat wanted = format(format);
        Written written;
        Optional<Long> before = Optional.empty();
        Progress progress = new Progress(System::nanoTime);
        try {
            if (random != null) {
                written = RandomCheckpoint.writeGguf(file, architecture(random), wanted, RANDOM_SEED, progress);
            } else {
                ModelDirectory source = ModelDirectory.read(model);
                before = Optional.of(source.weightBytes());
                written = GgufWriter.write(source.directory(), file, wanted, progress);
            }
        } finally {
            console.clearProgress();
        }
        print(before, written, wanted);
        return CommandException.OK;
    }

    private static BlockFormat format(String name) {
        return Arrays.stream(BlockFormat.values())
                .filter(known -> known.name().equals(name.toUpperCase(Locale.ROOT)))
                .findFirst()
                .orElseThrow(() -> new BadInput("--format must be one of " + Arrays.stream(BlockFormat.values())
                        .map(QuantizeCommand::shown).collect(Collectors.joining(", ")) + ", not '" + name + "'"));
    }

    private static String shown(BlockFormat format) {
        return format.name().toLowerCase(Locale.ROOT);
    }

    private static ModelConfig architecture(Path config) {
        try {
            return ModelConfig.of(Files.readString(config));
        } catch (IOException e) {
            throw new BadInput("cannot read " + config + ": " + Reasons.of(e), e);
        }
    }

    private void print(Optional<Long> before, Written written, BlockFormat wanted) {
        if (json) {
            Map<String, Object> tensors = new LinkedHashMap<>();
            written.tensors().forEach((known, count) -> tensors.put(shown(known), count));
            console.printJson(Json.object("file", file.toString(), "bytesBefore", before, "bytes", written.bytes(),
                    "tensors", tensors));
            return;
        }
        List<String> tensors = new ArrayList<>();
        written.tensors().forEach((known, count) -> tensors.add(count + " " + shown(known)));
        Table table = new Table(console.width(), "file", file.toString());
        before.ifPresent(bytes -> table.add("before", megabytes(bytes)));
        table.add("size", megabytes(written.bytes()) + before.map(bytes -> ", "
                        + Numbers.percent((double) written.bytes() / bytes)).orElse(""))
                .add("tensors", String.join(", ", tensors));
        written.others().forEach((known, width) -> table.add("note", "rows of " + width + " are no whole blocks of "
                + shown(wanted) + " (" + wanted.elements() + " numbers); they are " + shown(known)));
        table.print(console.out());
    }

    private static String megabytes(long bytes) {
        return Numbers.fixed((double) bytes / MEGABYTE, 1) + " MB";
    }

    /** Shows now and then how far writing is. */
    private final class Progress implements GgufWriter.Progress {

        private final LongSupplier clock;
        private long next;

        Progress(LongSupplier clock) {
            this.clock = clock;
            this.next = clock.getAsLong();
        }

        @Override
        public void written(long bytes, long all) {
            if (clock.getAsLong() - next >= 0) {
                next = clock.getAsLong() + PROGRESS_NANOS;
                console.progress("writing " + file.getFileName() + ": " + bytes / MEGABYTE + " of " + all / MEGABYTE + " MB");
            }
        }
    }
}
