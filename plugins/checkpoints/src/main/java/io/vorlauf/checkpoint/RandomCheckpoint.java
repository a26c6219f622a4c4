package io.vorlauf.checkpoint;

import com.google.gson.JsonObject;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

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
        writeShard(directory.resolve(Weights.SINGLE_FILE), specs(config, type), weights::tensor);
        Files.writeString(directory.resolve(ConfigJson.FILE), config.toJson());
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
        List<TensorSpec> specs = specs(config, type);
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
            writeShard(directory.resolve(name), part, weights::tensor);
            part.forEach(spec -> weightMap.addProperty(spec.name(), name));
        }
        JsonObject metadata = new JsonObject();
        metadata.addProperty("total_size", specs.stream().mapToLong(TensorSpec::bytes).sum());
        JsonObject index = new JsonObject();
        index.add("metadata", metadata);
        index.add("weight_map", weightMap);
        Files.writeString(directory.resolve(Weights.INDEX_FILE), ConfigJson.text(index));
        Files.writeString(directory.resolve(ConfigJson.FILE), config.toJson());
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
        try (Checkpoint checkpoint = Checkpoint.open(source)) {
            prepare(target);
            List<TensorSpec> specs = checkpoint.config().tensors().keySet().stream()
                    .map(name -> spec(name, checkpoint.entry(name)))
                    .toList();
            writeShard(target.resolve(Weights.SINGLE_FILE), specs, spec -> disturb(checkpoint, spec, noise, seed));
            for (String file : List.of(Checkpoint.TOKENIZER_FILE, ConfigJson.GENERATION_FILE, ConfigJson.FILE)) {
                if (Files.exists(source.resolve(file))) {
                    Files.copy(source.resolve(file), target.resolve(file));
                }
            }
        }
    }

    private static TensorSpec spec(String name, TensorEntry entry) {
        return new TensorSpec(name, Weights.readableType(entry), entry.shape());
    }

    private static float[] disturb(Checkpoint checkpoint, TensorSpec spec, double noise, long seed) {
        float[] values = checkpoint.floats(spec.name(), spec.shape().stream().mapToInt(Math::toIntExact).toArray());
        double squares = 0;
        for (float value : values) {
            squares += (double) value * value;
        }
        float deviation = (float) (noise * Math.sqrt(squares / values.length));
        NormalNumbers numbers = new NormalNumbers(seed, spec.name());
        for (int i = 0; i < values.length; i++) {
            values[i] += deviation * numbers.next();
        }
        return values;
    }

    private static void prepare(Path directory) throws IOException {
        Files.createDirectories(directory);
        for (String file : List.of(ConfigJson.FILE, Weights.SINGLE_FILE, Weights.INDEX_FILE)) {
            if (Files.exists(directory.resolve(file))) {
                throw new FileAlreadyExistsException(
                        directory.resolve(file).toString(), null, "there is a checkpoint already");
            }
        }
    }

    private static List<TensorSpec> specs(ModelConfig config, StorageType type) {
        List<TensorSpec> specs = new ArrayList<>();
        config.tensors().forEach((name, shape) -> specs.add(new TensorSpec(name, type, shape)));
        return specs;
    }

    private interface TensorSource {
        float[] values(TensorSpec spec);
    }

    private static void writeShard(Path file, List<TensorSpec> specs, TensorSource source) throws IOException {
        try (SafetensorsWriter writer = SafetensorsWriter.create(file, specs)) {
            for (TensorSpec spec : specs) {
                writer.write(spec.name(), source.values(spec));
            }
            writer.commit();
        }
    }
}
