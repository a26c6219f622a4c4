// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.checkpoint;

import com.google.gson.JsonObject;
import io.vorlauf.checkpoint.decoder.DecoderConfig;
import io.vorlauf.checkpoint.decoder.TensorLayout.Role;
import io.vorlauf.checkpoint.internal.Refusal;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SplittableRandom;

/**
 * Makes checkpoints with random weights, for tests and benchmarks that need a model of some shape and no particular
 * text.
 *
 * <p>The weights are a function of the architecture, the seed and the tensor's name alone: sharded or not, and up to
 * rounding in every {@link StorageType}, the model is the same. Its logits have a standard deviation of about two, and
 * greedy continuations keep changing: a test that two decoders agree should not pass because there is only one token to
 * agree on.
 */
public final class RandomCheckpoint {

    /** What a checkpoint has beside its weights. */
    private static final List<String> COPIED = List.of(
            Checkpoint.TOKENIZER_FILE, "tokenizer_config.json", "special_tokens_map.json", "chat_template.jinja",
            Checkpoint.GENERATION_FILE, Checkpoint.CONFIG_FILE);

    private RandomCheckpoint() {}

    /**
     * Writes {@code config.json} and {@code model.safetensors}.
     *
     * @param directory where to; made if it does not exist
     * @throws IOException if there is a checkpoint already or writing fails
     */
    public static void write(Path directory, ModelConfig config, StorageType type, long seed) throws IOException {
        prepare(directory);
        RandomWeights weights = new RandomWeights(config, seed);
        SafetensorsWriter.write(directory.resolve(Weights.SINGLE_FILE), TensorSpec.all(config, type), weights::tensor);
        Files.writeString(directory.resolve(Checkpoint.CONFIG_FILE), config.toJson());
    }

    /**
     * Writes {@code config.json} and the same weights in several files with a {@code model.safetensors.index.json}.
     *
     * @param directory where to; made if it does not exist
     * @param shards into how many files, from 1 to the number of tensors
     * @throws IllegalArgumentException if there cannot be so many files
     * @throws IOException if there is a checkpoint already or writing fails
     */
    public static void writeSharded(Path directory, ModelConfig config, StorageType type, long seed, int shards)
            throws IOException {
        List<TensorSpec> specs = TensorSpec.all(config, type);
        if (shards < 1 || shards > specs.size()) {
            throw new IllegalArgumentException(specs.size() + " tensors cannot be written to " + shards + " files");
        }
        prepare(directory);
        RandomWeights weights = new RandomWeights(config, seed);
        JsonObject weightMap = new JsonObject();
        for (int shard = 0; shard < shards; shard++) {
            String name = String.format(Locale.ROOT, "model-%05d-of-%05d.safetensors", shard + 1, shards);
            List<TensorSpec> part =
                    specs.subList(specs.size() * shard / shards, specs.size() * (shard + 1) / shards);
            SafetensorsWriter.write(directory.resolve(name), part, weights::tensor);
            part.forEach(spec -> weightMap.addProperty(spec.name(), name));
        }
        JsonObject metadata = new JsonObject();
        metadata.addProperty("total_size", specs.stream().mapToLong(TensorSpec::bytes).sum());
        JsonObject index = new JsonObject();
        index.add("metadata", metadata);
        index.add("weight_map", weightMap);
        Files.writeString(directory.resolve(Weights.INDEX_FILE), ConfigJson.text(index));
        Files.writeString(directory.resolve(Checkpoint.CONFIG_FILE), config.toJson());
    }

    /**
     * Writes a GGUF file without a tokenizer. Matrices are blocks drawn from some that were packed of random numbers:
     * seconds for billions of weights.
     *
     * @param file where to; its name ends in {@value GgufFile#SUFFIX}
     * @return what was written
     * @throws io.vorlauf.api.model.ModelException if GGUF has no such models, or the file is there already or cannot be
     *     written
     */
    public static GgufWriter.Written writeGguf(
            Path file, ModelConfig config, BlockFormat format, long seed, GgufWriter.Progress progress) {
        DecoderConfig decoder = config.decoder();
        GgufFamily family = GgufDescription.family(file, decoder.family());
        GgufMetadata metadata = new GgufMetadata();
        List<GgufWriter.Tensor> tensors = GgufWriter.describe(
                file, "random", family, decoder, config.toJson(), metadata);
        metadata.text("tokenizer.ggml.model", "no_vocab");
        RandomWeights weights = new RandomWeights(config, seed);
        for (TensorSpec spec : TensorSpec.all(config, StorageType.F32)) {
            String name = family.stored(spec.name()).orElseThrow();
            if (spec.shape().size() == 1) {
                tensors.add(GgufWriter.floats(name, weights.tensor(spec)));
                continue;
            }
            boolean transposed = family.rows() == GgufFamily.Rows.TRANSPOSED && name.startsWith("blk.");
            List<Long> shape = transposed ? List.of(spec.shape().get(1), spec.shape().get(0)) : spec.shape();
            BlockFormat fitting = GgufWriter.fitting(name, shape, format);
            int blocks = Math.toIntExact(shape.get(1) / fitting.elements());
            GgufWriter.Content content = new DrawnBlocks(
                    fitting, blocks, (float) weights.deviation(spec), new RandomWeights.NormalNumbers(seed, spec.name()));
            tensors.add(new GgufWriter.Tensor(name, shape, fitting, content));
        }
        return GgufWriter.write(file, metadata, tensors, format, progress, part -> { });
    }

    /** Blocks of a matrix, each one of some that were packed once. */
    private record DrawnBlocks(BlockFormat format, int perRow, byte[] pool, SplittableRandom choice)
            implements GgufWriter.Content {

        private static final int NUMBERS = 1 << 16;

        DrawnBlocks(BlockFormat format, int perRow, float deviation, RandomWeights.NormalNumbers numbers) {
            this(format, perRow, new byte[NUMBERS / format.elements() * format.bytes()],
                    new SplittableRandom(Float.floatToIntBits(numbers.next())));
            float[] drawn = new float[NUMBERS];
            for (int i = 0; i < NUMBERS; i++) {
                drawn[i] = deviation * numbers.next();
            }
            for (int block = 0; block < NUMBERS / format.elements(); block++) {
                format.pack(drawn, block * format.elements(), pool, block * format.bytes());
            }
        }

        @Override
        public void blocks(long firstRow, int rows, byte[] to) {
            int size = format.bytes();
            for (int block = 0; block < rows * perRow; block++) {
                System.arraycopy(pool, choice.nextInt(NUMBERS / format.elements()) * size, to, block * size, size);
            }
        }
    }

    /**
     * Copies a checkpoint, its tokenizer included, with noise on the weights: a model that is similar, as a draft is.
     *
     * @param source a checkpoint
     * @param target where to; made if it does not exist
     * @param noise standard deviation of what is added to each weight, as a share of the root mean square of its
     *     tensor; 0 or more, and at 0 the copy is exact
     * @throws IllegalArgumentException if the noise is negative or not finite
     * @throws io.vorlauf.api.model.ModelException if the source is not a valid checkpoint
     * @throws IOException if there is a checkpoint already or writing fails
     */
    public static void disturbed(Path source, Path target, double noise, long seed) throws IOException {
        if (!(noise >= 0 && Double.isFinite(noise))) {
            throw new IllegalArgumentException("noise must be 0 or more and finite, not " + noise);
        }
        if (Files.isRegularFile(source)) {
            throw Refusal.of(source, "is a file; only directories are copied with noise");
        }
        try (Checkpoint checkpoint = Checkpoint.open(source)) {
            prepare(target);
            List<TensorSpec> specs = checkpoint.config().tensors().keySet().stream()
                    .map(name -> new TensorSpec(
                            name, checkpoint.storage(name), checkpoint.entry(name).shape()))
                    .toList();
            SafetensorsWriter.write(
                    target.resolve(Weights.SINGLE_FILE), specs, spec -> disturb(checkpoint, spec, noise, seed));
            for (String file : COPIED) {
                if (Files.exists(source.resolve(file))) {
                    Files.copy(source.resolve(file), target.resolve(file));
                }
            }
        }
    }

    private static float[] disturb(Checkpoint checkpoint, TensorSpec spec, double noise, long seed) {
        float[] values = checkpoint.floats(spec.name());
        double squares = 0;
        for (float value : values) {
            squares += (double) value * value;
        }
        float deviation = (float) (noise * Math.sqrt(squares / values.length));
        RandomWeights.NormalNumbers numbers = new RandomWeights.NormalNumbers(seed, spec.name());
        for (int i = 0; i < values.length; i++) {
            values[i] += deviation * numbers.next();
        }
        return values;
    }

    private static void prepare(Path directory) throws IOException {
        Files.createDirectories(directory);
        for (String file : List.of(Checkpoint.CONFIG_FILE, Weights.SINGLE_FILE, Weights.INDEX_FILE)) {
            if (Files.exists(directory.resolve(file))) {
                throw new FileAlreadyExistsException(
                        directory.resolve(file).toString(), null, "there is a checkpoint already");
            }
        }
    }

    /**
     * Random weights under which a model behaves like one: the next token depends on the last token, on its position
     * and on those before it in similar parts, and logits have a standard deviation of {@link #LOGIT_DEVIATION}.
     *
     * <p>Linear layers keep the size of what they are given, except that those into the residual stream shrink it with
     * the number of layers, as GPT-2's own initialisation does: so all layers together weigh about as much as the
     * embedding. The last norm has gains of either sign, because a tied head would otherwise find the embedding of the
     * last token in the residual stream and repeat that token for ever.
     */
    record RandomWeights(DecoderConfig config, Map<String, Role> roles, long seed) {

        static final double LOGIT_DEVIATION = 2;

        private static final float GAIN_DEVIATION = 0.1f;
        private static final float BIAS_DEVIATION = 0.02f;
        /** What a layer makes of unit numbers is smaller, by averaging values and by its activation. */
        private static final double LAYER_GAIN = 2;

        RandomWeights(ModelConfig config, long seed) {
            this(config.decoder(), config.decoder().roles(), seed);
        }

        /** All elements of a tensor, row-major. */
        float[] tensor(TensorSpec spec) {
            float deviation = (float) deviation(spec);
            NormalNumbers numbers = new NormalNumbers(seed, spec.name());
            float[] values = new float[Math.toIntExact(spec.elements())];
            for (int i = 0; i < values.length; i++) {
                values[i] = deviation * numbers.next();
            }
            if (isGain(spec)) {
                Role role = roles.get(spec.name());
                boolean behind = role == Role.ATTENTION_NORM_BEHIND || role == Role.FEED_FORWARD_NORM_BEHIND;
                float size = behind ? (float) residualGain() : 1;
                float offset = config.norm().unitOffset() ? 1 : 0;
                for (int i = 0; i < values.length; i++) {
                    float sign = role == Role.FINAL_NORM && values[i] < 0 ? -1 : 1;
                    values[i] = (values[i] + sign) * size - offset;
                }
            }
            return values;
        }

        private static boolean isGain(TensorSpec spec) {
            return spec.shape().size() == 1 && spec.name().endsWith(".weight");
        }

        private double deviation(TensorSpec spec) {
            if (spec.shape().size() == 1) {
                return isGain(spec) ? GAIN_DEVIATION : BIAS_DEVIATION;
            }
            if (isEmbedding(spec)) {
                return embeddingDeviation();
            }
            long inputs = spec.shape().get(config.layout().byInputs() ? 0 : 1);
            double gain = isIntoResidual(spec) ? residualGain() : 1;
            return gain / Math.sqrt(inputs);
        }

        private double embeddingDeviation() {
            return LOGIT_DEVIATION / Math.sqrt(config.hiddenSize());
        }

        /** How large what a layer adds to the stream is to be. */
        private double residualGain() {
            return LAYER_GAIN * embeddingDeviation() / Math.sqrt(config.layers())
                    * (config.embeddingScale() / config.residualScale());
        }

        /** Tables with a row per token or position, and the head. */
        private boolean isEmbedding(TensorSpec spec) {
            return switch (roles.get(spec.name())) {
                case EMBEDDING, POSITIONS, HEAD -> true;
                default -> false;
            };
        }

        private boolean isIntoResidual(TensorSpec spec) {
            return roles.get(spec.name()) == Role.OUTPUT || roles.get(spec.name()) == Role.DOWN;
        }

        /**
         * A stream of nearly normal numbers, fast enough for hundreds of millions: each is the sum of four uniform
         * ones, which come from one step of SplitMix64 (Steele, Lea and Flood, OOPSLA 2014).
         */
        static final class NormalNumbers {

            private static final long GOLDEN_GAMMA = 0x9e37_79b9_7f4a_7c15L;
            private static final int LOWER = 0xffff;
            /** The mean of four uniform integers from 0 to 65535. */
            private static final float MEAN = 2 * LOWER;
            /** Their standard deviation, inverted: the variance of one is (65536² - 1) / 12. */
            private static final float SCALE = (float) (1 / Math.sqrt(4 * (0x1p32 - 1) / 12));

            private long state;

            /** The stream that belongs to a seed and a name. */
            NormalNumbers(long seed, String name) {
                state = mix(seed) ^ mix(name.hashCode());
            }

            /** The next number: mean 0, standard deviation 1, magnitude below 3.5. */
            float next() {
                state += GOLDEN_GAMMA;
                long bits = mix(state);
                long sum = (bits & LOWER) + (bits >>> 16 & LOWER) + (bits >>> 32 & LOWER) + (bits >>> 48);
                return (sum - MEAN) * SCALE;
            }

            private static long mix(long value) {
                long z = value;
                z = (z ^ z >>> 30) * 0xbf58_476d_1ce4_e5b9L;
                z = (z ^ z >>> 27) * 0x94d0_49bb_1331_11ebL;
                return z ^ z >>> 31;
            }
        }
    }
}
