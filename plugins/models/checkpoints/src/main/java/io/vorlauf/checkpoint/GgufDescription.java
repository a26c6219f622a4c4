// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.checkpoint;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import io.vorlauf.checkpoint.decoder.DecoderConfig;
import io.vorlauf.checkpoint.decoder.Rotation;
import io.vorlauf.checkpoint.internal.Refusal;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.DoubleSupplier;
import java.util.stream.IntStream;

/**
 * Says in the metadata of a GGUF file what a checkpoint computes: the reverse of {@link GgufConfig}. What cannot be said
 * there is found by reading it again: {@link #requireSame}.
 */
final class GgufDescription {

    /** What may differ by rounding to binary32. */
    private static final double ROUNDING = 1e-6;
    private static final int NO_WINDOW = Integer.MAX_VALUE;

    private final Path model;
    private final GgufFamily family;
    private final DecoderConfig config;
    private final JsonObject json;
    private final GgufMetadata metadata;
    private final Map<String, float[]> factors = new LinkedHashMap<>();

    private GgufDescription(
            Path model, GgufFamily family, DecoderConfig config, JsonObject json, GgufMetadata metadata) {
        this.model = model;
        this.family = family;
        this.config = config;
        this.json = json;
        this.metadata = metadata;
    }

    /** The architecture that stands for a family. */
    static GgufFamily family(Path model, String modelType) {
        return GgufFamily.ofModel(modelType).orElseThrow(() -> Refusal.of(model, "is of family " + modelType
                + ", which has no architecture in GGUF files; those there are: " + GgufFamily.architectures()));
    }

    /**
     * Writes what a configuration says.
     *
     * @param json the text of {@code config.json}
     * @return tensors of factors that belong to it, by their names
     */
    static Map<String, float[]> write(
            Path model, GgufFamily family, DecoderConfig config, String json, GgufMetadata metadata) {
        GgufDescription description = new GgufDescription(
                model, family, config, JsonParser.parseString(json).getAsJsonObject(), metadata);
        description.sizes();
        description.own();
        if (config.rotation(0).isPresent()) {
            description.rotation();
        }
        return description.factors;
    }

    private String key(String name) {
        return family.architecture() + "." + name;
    }

    private void sizes() {
        metadata.integer(key("context_length"), config.contextLength())
                .integer(key("embedding_length"), config.hiddenSize())
                .integer(key("block_count"), config.layers())
                .integer(key("feed_forward_length"), config.innerSize())
                .integer(key("attention.head_count"), config.heads())
                .integer(key("attention.head_count_kv"), config.kvHeads())
                .number(key(family.norm() == GgufFamily.Norm.LAYER
                        ? "attention.layer_norm_epsilon" : "attention.layer_norm_rms_epsilon"), config.norm().epsilon())
                .integer(key("vocab_size"), config.vocabularySize());
        if (family == GgufFamily.GPT2) {
            metadata.remove(Set.of(key("attention.head_count_kv")));
        } else if (family == GgufFamily.GPT_NEOX) {
            metadata.remove(Set.of(key("attention.head_count_kv")));
            metadata.flag(key("use_parallel_residual"), config.parallel());
        } else {
            metadata.integer(key("attention.key_length"), config.headSize())
                    .integer(key("attention.value_length"), config.headSize());
        }
    }

    private void own() {
        IntStream.range(0, config.layers()).map(config::window).filter(window -> window != NO_WINDOW).findFirst()
                .ifPresent(window -> metadata.integer(key("attention.sliding_window"), window));
        switch (family) {
            case GRANITE -> metadata.number(key("attention.scale"), config.attentionScale(0))
                    .number(key("embedding_scale"), config.embeddingScale())
                    .number(key("residual_scale"), config.residualScale())
                    .number(key("logit_scale"), config.logitDivisor());
            case GEMMA2, GEMMA3 -> {
                cap("attn_logit_softcapping", config.attentionCap());
                cap("final_logit_softcapping", config.logitCap());
                if (family == GgufFamily.GEMMA3) {
                    int whole = IntStream.range(0, config.layers()).filter(layer -> config.window(layer) == NO_WINDOW)
                            .findFirst().orElse(config.layers());
                    // Where every layer has a window, any pattern says so that reaches beyond them.
                    metadata.integer(key("attention.sliding_window_pattern"), whole + 1);
                }
            }
            default -> { }
        }
    }

    private void cap(String name, double cap) {
        if (cap > 0 && Double.isFinite(cap)) {
            metadata.number(key(name), cap);
        }
    }

    private void rotation() {
        boolean local = family == GgufFamily.GEMMA3;
        int whole = IntStream.range(0, config.layers()).filter(layer -> config.window(layer) == NO_WINDOW || !local)
                .findFirst().orElse(0);
        Rotation rotation = config.rotation(whole).orElseThrow();
        double theta = theta(local ? "full_attention" : "", rotation);
        metadata.integer(key("rope.dimension_count"), rotation.width()).number(key("rope.freq_base"), theta);
        if (local) {
            IntStream.range(0, config.layers()).filter(layer -> config.window(layer) != NO_WINDOW).findFirst()
                    .ifPresent(layer -> metadata.number(
                            key("rope.freq_base_swa"), base(config.rotation(layer).orElseThrow())));
        }
        Rotation plain = Rotation.of(theta, rotation.width());
        float[] divisors = divisors(plain, rotation);
        boolean equal = IntStream.range(0, divisors.length).allMatch(i -> near(divisors[i], divisors[0]));
        if (config.longContext().isPresent()) {
            DecoderConfig.LongContext longer = config.longContext().get();
            factors.put("rope_factors_long.weight", divisors(plain, longer.rotation()));
            factors.put("rope_factors_short.weight", divisors);
            metadata.integer(key("rope.scaling.original_context_length"), longer.length())
                    .number(key("rope.scaling.attn_factor"), rotation.amplitude());
        } else if (rotation.amplitude() == 1 && equal) {
            if (!near(divisors[0], 1)) {
                metadata.text(key("rope.scaling.type"), "linear").number(key("rope.scaling.factor"), divisors[0]);
            }
        } else if (rotation.amplitude() == 1 && family == GgufFamily.LLAMA) {
            factors.put("rope_freqs.weight", divisors);
        } else if (scaling().filter(fields -> "yarn".equals(text(fields, "rope_type", "type"))).isPresent()) {
            yarn(scaling().orElseThrow(), rotation.amplitude());
        } else {
            throw Refusal.of(model, "rotates positions in a way that has no counterpart in GGUF files of architecture "
                    + family.architecture());
        }
    }

    private void yarn(JsonObject scaling, double amplitude) {
        double factor = scaling.get("factor").getAsDouble();
        JsonElement original = Optional.ofNullable(json.get("original_max_position_embeddings"))
                .or(() -> Optional.ofNullable(scaling.get("original_max_position_embeddings")))
                .orElse(json.get("max_position_embeddings"));
        metadata.text(key("rope.scaling.type"), "yarn")
                .number(key("rope.scaling.factor"), factor)
                .integer(key("rope.scaling.original_context_length"), original.getAsLong())
                .number(key("rope.scaling.yarn_beta_fast"), number(scaling, "beta_fast", 32))
                .number(key("rope.scaling.yarn_beta_slow"), number(scaling, "beta_slow", 1));
        double usual = 0.1 * Math.log(factor) + 1;
        if (!near(amplitude, usual)) {
            metadata.number(key("rope.scaling.attn_factor"), amplitude / usual);
        }
    }

    private static float[] divisors(Rotation plain, Rotation rotation) {
        float[] divisors = new float[plain.frequencies().size()];
        for (int i = 0; i < divisors.length; i++) {
            divisors[i] = (float) (plain.frequencies().get(i) / rotation.frequencies().get(i));
        }
        return divisors;
    }

    private Optional<JsonObject> scaling() {
        return object(json, "rope_scaling").or(() -> object(json, "rope_parameters"));
    }

    /** The base that the configuration names, for some kind of layers; else what the frequencies have. */
    private double theta(String kind, Rotation rotation) {
        Optional<JsonObject> inner = object(json, "rope_parameters")
                .map(parameters -> object(parameters, kind).orElse(parameters));
        double otherwise = number(json, "rope_theta", number(json, "rotary_emb_base", 0));
        double theta = inner.map(parameters -> number(parameters, "rope_theta", otherwise)).orElse(otherwise);
        return theta > 0 ? theta : base(rotation);
    }

    private static double base(Rotation rotation) {
        List<Double> frequencies = rotation.frequencies();
        double base = frequencies.size() == 1 ? 10_000
                : StrictMath.pow(frequencies.get(0) / frequencies.get(1), frequencies.size());
        return near(base, Math.rint(base)) ? Math.rint(base) : base;
    }

    private static Optional<JsonObject> object(JsonObject in, String field) {
        return Optional.ofNullable(in.get(field)).filter(JsonElement::isJsonObject).map(JsonElement::getAsJsonObject);
    }

    private static double number(JsonObject in, String field, double otherwise) {
        JsonElement value = in.get(field);
        return value == null || value.isJsonNull() ? otherwise : value.getAsDouble();
    }

    private static String text(JsonObject in, String field, String otherField) {
        JsonElement value = in.has(field) ? in.get(field) : in.get(otherField);
        return value == null || value.isJsonNull() ? "" : value.getAsString();
    }

    private static boolean near(double one, double other) {
        return one == other || Math.abs(one - other) <= ROUNDING * Math.max(Math.abs(one), Math.abs(other));
    }

    /**
     * Throws unless two configurations compute the same, but for what numbers lose as binary32.
     *
     * @param said what a file says that was meant to say the first
     */
    static void requireSame(Path model, DecoderConfig config, DecoderConfig said) {
        Comparison comparison = new Comparison(model, config, said);
        comparison.require("its tensors", config.tensors().equals(said.tensors()));
        comparison.require("the length of its context", config.contextLength() == said.contextLength());
        comparison.require("its heads", config.heads() == said.heads() && config.kvHeads() == said.kvHeads()
                && config.headSize() == said.headSize());
        comparison.require("its norms", config.norm().kind() == said.norm().kind()
                && config.norm().unitOffset() == said.norm().unitOffset() && config.place() == said.place()
                && config.queryKeyNorm() == said.queryKeyNorm());
        comparison.near("the epsilon of its norms", config.norm()::epsilon, said.norm()::epsilon);
        comparison.require("its activation", config.activation() == said.activation()
                && config.gated() == said.gated());
        comparison.require("the order of its blocks", config.parallel() == said.parallel());
        comparison.near("what caps attention", config::attentionCap, said::attentionCap);
        comparison.near("what caps logits", config::logitCap, said::logitCap);
        comparison.near("the scale of embeddings", config::embeddingScale, said::embeddingScale);
        comparison.near("the scale of residuals", config::residualScale, said::residualScale);
        comparison.near("the scale of logits", config::logitDivisor, said::logitDivisor);
        for (int i = 0; i < config.layers(); i++) {
            int layer = i;
            // A window that no context reaches is none.
            int context = config.contextLength();
            comparison.require("the window of layer " + layer,
                    Math.min(config.window(layer), context) == Math.min(said.window(layer), context));
            comparison.near("the scale of attention in layer " + layer,
                    () -> config.attentionScale(layer), () -> said.attentionScale(layer));
            comparison.require("the rotation of layer " + layer,
                    same(config.rotation(layer), said.rotation(layer)));
        }
        comparison.require("the rotation of long texts",
                config.longContext().map(DecoderConfig.LongContext::length)
                        .equals(said.longContext().map(DecoderConfig.LongContext::length))
                        && same(config.longContext().map(DecoderConfig.LongContext::rotation),
                                said.longContext().map(DecoderConfig.LongContext::rotation)));
    }

    private static boolean same(Optional<Rotation> one, Optional<Rotation> other) {
        if (one.isEmpty() || other.isEmpty()) {
            return one.equals(other);
        }
        List<Double> some = one.get().frequencies();
        List<Double> others = other.get().frequencies();
        return some.size() == others.size() && near(one.get().amplitude(), other.get().amplitude())
                && IntStream.range(0, some.size()).allMatch(i -> near(some.get(i), others.get(i)));
    }

    private record Comparison(Path model, DecoderConfig config, DecoderConfig said) {

        void require(String what, boolean same) {
            if (!same) {
                throw Refusal.of(model, "cannot be written as a GGUF file: of a model of family " + config.family()
                        + " it cannot say " + what);
            }
        }

        void near(String what, DoubleSupplier one, DoubleSupplier other) {
            require(what, GgufDescription.near(one.getAsDouble(), other.getAsDouble()));
        }
    }
}
