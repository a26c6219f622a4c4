// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.checkpoint.decoder;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.IntPredicate;
import java.util.function.IntUnaryOperator;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Reads what most families write under the same names, as Hugging Face transformers understands it. */
public final class StandardFields {

    private static final Set<String> OF_ROTATIONS = Set.of(
            "rope_theta", "rope_type", "type", "factor", "original_max_position_embeddings", "partial_rotary_factor",
            "low_freq_factor", "high_freq_factor", "attention_factor", "beta_fast", "beta_slow", "mscale",
            "mscale_all_dim", "truncate", "short_factor", "long_factor", "factors");

    /** What a rotation may say that has no type. */
    private static final Set<String> UNTYPED = Set.of("rope_theta", "partial_rotary_factor");

    private StandardFields() {}

    /**
     * A configuration with the sizes, the RMS norm, the gated activation and the names of tensors that Llama's files have.
     * Rotation is left to the caller, as are biases.
     *
     * @param context the context length if the file has none
     * @param tied whether the head is the embedding if the file does not say it
     */
    public static DecoderConfig.Builder llama(String family, ConfigFields fields, int context, boolean tied) {
        int heads = fields.size("num_attention_heads");
        return DecoderConfig.builder(family)
                .vocabularySize(fields.size("vocab_size"))
                .contextLength(fields.size("max_position_embeddings", context))
                .hiddenSize(fields.size("hidden_size"))
                .layers(fields.size("num_hidden_layers"))
                .heads(heads, kvHeads(fields, heads), headSize(fields))
                .innerSize(fields.size("intermediate_size"))
                .norm(rms(fields, 1e-6, false))
                .activation(Activation.of(fields, "hidden_act", "silu"), true)
                .tied(fields.flag("tie_word_embeddings", tied));
    }

    private static int kvHeads(ConfigFields fields, int heads) {
        int kvHeads = fields.size("num_key_value_heads", heads);
        if (heads % kvHeads != 0) {
            throw fields.wrong("num_key_value_heads", "a divisor of 'num_attention_heads' (" + heads + ")");
        }
        return kvHeads;
    }

    /** The width of a head: {@code head_dim}, or that of the stream divided by the number of heads. */
    public static int headSize(ConfigFields fields) {
        if (fields.has("head_dim")) {
            return fields.size("head_dim");
        }
        int heads = fields.size("num_attention_heads");
        if (fields.size("hidden_size") % heads != 0) {
            throw fields.wrong("hidden_size",
                    "a multiple of 'num_attention_heads' (" + heads + ") where there is no 'head_dim'");
        }
        return fields.size("hidden_size") / heads;
    }

    /** The RMS norm with {@code rms_norm_eps}. */
    public static Normalization rms(ConfigFields fields, double epsilon, boolean unitOffset) {
        return new Normalization(Normalization.Kind.RMS, epsilon(fields, "rms_norm_eps", epsilon), unitOffset);
    }

    /** What a norm adds to the mean of squares. */
    public static double epsilon(ConfigFields fields, String field, double otherwise) {
        double epsilon = fields.number(field, otherwise);
        if (!(epsilon > 0 && epsilon < 1)) {
            throw fields.wrong(field, "above 0 and below 1");
        }
        return epsilon;
    }

    /**
     * The base of rotary positions: {@code rope_theta}, on top or beside the kind of rotation.
     *
     * @throws io.vorlauf.api.model.ModelException if it is at both places, and not the same
     */
    public static double theta(ConfigFields fields, double otherwise) {
        String field = "rope_theta";
        Optional<ConfigFields> scaling = Stream.of("rope_scaling", "rope_parameters")
                .flatMap(name -> fields.object(name).stream()).filter(inner -> inner.has(field)).findFirst();
        double theta = fields.positive(field, otherwise);
        if (scaling.isEmpty()) {
            return theta;
        }
        double inner = scaling.get().positive(field, otherwise);
        if (fields.has(field) && theta != inner) {
            throw fields.refusal("'" + field + "' is " + fields.json(field) + ", but " + inner
                    + " in the description of the rotation");
        }
        return inner;
    }

    /** The rotation of all layers: {@code rope_theta}, and {@code rope_scaling} or {@code rope_parameters}. */
    public static Rotation rotation(ConfigFields fields, double theta) {
        return rotation(fields, headSize(fields), theta);
    }

    /** The same, for heads of another width. */
    public static Rotation rotation(ConfigFields fields, int headSize, double theta) {
        return rotation(fields, headSize, theta, 1);
    }

    /**
     * The same, for families that turn a part of a head.
     *
     * @param share which part if no {@code partial_rotary_factor} says it, above 0 and at most 1
     */
    public static Rotation rotation(ConfigFields fields, int headSize, double theta, double share) {
        return new Rotations(fields, Rotations.scaling(fields), headSize, theta(fields, theta), share).usual();
    }

    /** The rotation of all layers, and that of long texts, which {@code longrope} turns otherwise. */
    public static DecoderConfig.Builder rotations(ConfigFields fields, double theta, DecoderConfig.Builder to) {
        Rotations rotations = new Rotations(
                fields, Rotations.scaling(fields), headSize(fields), theta(fields, theta), 1);
        rotations.longer().ifPresent(to::longContext);
        return to.rotation(rotations.usual());
    }

    /**
     * The rotation that an object of {@code rope_parameters} describes for some kind of layers.
     *
     * @param fields the whole configuration
     */
    public static Rotation rotation(ConfigFields fields, ConfigFields parameters, int headSize, double theta) {
        return new Rotations(fields, parameters, headSize, parameters.positive("rope_theta", theta), 1).usual();
    }

    /**
     * A window for some layers: those that {@code layer_types} calls {@code sliding_attention}, or, if it is absent, that
     * a rule names.
     *
     * @param window how many tokens they see
     */
    public static IntUnaryOperator windows(ConfigFields fields, int window, IntPredicate rule) {
        IntPredicate sliding = sliding(fields).orElse(rule);
        return layer -> sliding.test(layer) ? window : Integer.MAX_VALUE;
    }

    /** Which layers {@code layer_types} calls sliding; empty if there is no such field. */
    public static Optional<IntPredicate> sliding(ConfigFields fields) {
        Optional<List<String>> types = fields.listOfTexts("layer_types");
        int layers = fields.size("num_hidden_layers");
        types.ifPresent(list -> {
            boolean known = Set.of("full_attention", "sliding_attention").containsAll(list);
            if (!known || list.size() != layers) {
                throw fields.wrong("layer_types", "full_attention or sliding_attention for each of " + layers + " layers");
            }
        });
        return types.map(list -> layer -> list.get(layer).equals("sliding_attention"));
    }

    /** Reads rotations; every kind that transformers has is read or refused by name. */
    private static final class Rotations {

        private static final String LONG = "longrope";
        /** A divisor for each frequency in {@code factors}; no Hugging Face file has it, but what GGUF files become. */
        private static final String FACTORS = "vorlauf_factors";

        private final ConfigFields fields;
        private final @Nullable ConfigFields scaling;
        private final double theta;
        private final Rotation plain;
        private final String kind;

        Rotations(ConfigFields fields, @Nullable ConfigFields scaling, int headSize, double theta, double share) {
            this.fields = fields;
            this.scaling = scaling;
            this.theta = theta;
            int width = (int) (headSize * share(fields, scaling, share));
            if (width % 2 != 0 || width < 2) {
                throw fields.refusal("'head_dim' (by default 'hidden_size' / 'num_attention_heads') must be even for rotary "
                        + "positions, not " + headSize + (width == headSize ? "" : " of which " + width + " are turned"));
            }
            this.plain = Rotation.of(theta, width);
            if (scaling != null && !scaling.has("rope_type") && !scaling.has("type")) {
                scaling.unread().stream().filter(field -> !UNTYPED.contains(field)).findFirst().ifPresent(field -> {
                    throw fields.refusal("a rotation has '" + field + "', but no 'rope_type'");
                });
            }
            String named = scaling == null ? "default" : scaling.text("rope_type", scaling.text("type", "default"));
            // What is longrope today was first called su, or yarn.
            boolean longer = named.equals("su") || named.equals("yarn") && scaling.has("short_factor");
            this.kind = longer ? LONG : named;
            if (scaling != null) {
                scaling.unread().stream().filter(field -> !OF_ROTATIONS.contains(field)).findFirst().ifPresent(field -> {
                    throw fields.refusal("'" + field + "' of a rotation is not supported");
                });
            }
        }

        private static @Nullable ConfigFields scaling(ConfigFields fields) {
            Optional<ConfigFields> parameters = fields.object("rope_parameters");
            return fields.object("rope_scaling").or(() -> parameters).orElse(null);
        }

        private static double share(ConfigFields fields, @Nullable ConfigFields scaling, double otherwise) {
            double inner = scaling == null ? otherwise : scaling.number("partial_rotary_factor", otherwise);
            double share = fields.number("partial_rotary_factor", inner);
            if (!(share > 0 && share <= 1)) {
                throw fields.wrong("partial_rotary_factor", "above 0 and at most 1");
            }
            return share;
        }

        Rotation usual() {
            return switch (kind) {
                // Longer texts would be turned otherwise, but a context ends where they begin.
                case "default", "dynamic" -> plain;
                case "linear" -> plain.linear(factor());
                case "llama3" -> plain.llama3(factor(), positive("low_freq_factor"), positive("high_freq_factor"), original());
                case "yarn" -> plain.yarn(
                        factor(), theta, number("beta_fast", 32), number("beta_slow", 1), original(),
                        scaling.flag("truncate", true), yarnAmplitude());
                case LONG -> divided("short_factor", longAmplitude());
                case FACTORS -> divided("factors", 1);
                default -> throw fields.wrong(fields.has("rope_scaling") ? "rope_scaling" : "rope_parameters",
                        "of type default, linear, dynamic, llama3, yarn or longrope");
            };
        }

        Optional<DecoderConfig.LongContext> longer() {
            return kind.equals(LONG)
                    ? Optional.of(new DecoderConfig.LongContext((int) original(), divided("long_factor", longAmplitude())))
                    : Optional.empty();
        }

        private Rotation divided(String field, double amplitude) {
            List<Double> factors = scaling.numbers(field)
                    .filter(list -> list.size() == plain.frequencies().size() && list.stream().allMatch(f -> f > 0))
                    .orElseThrow(() -> scaling.wrong(
                            field, "a list of " + plain.frequencies().size() + " numbers above 0"));
            return plain.divided(factors::get, amplitude);
        }

        private double longAmplitude() {
            double length = fields.size("max_position_embeddings");
            double factor = fields.has("original_max_position_embeddings") || !scaling.has("factor")
                    ? length / original()
                    : factor();
            double usual = factor <= 1 ? 1 : Math.sqrt(1 + Math.log(factor) / Math.log(original()));
            return scaling.positive("attention_factor", usual);
        }

        private double yarnAmplitude() {
            double factor = factor();
            double all = number("mscale_all_dim", 0);
            double own = number("mscale", 0);
            double usual = own != 0 && all != 0 ? scale(factor, own) / scale(factor, all) : scale(factor, 1);
            return scaling.positive("attention_factor", usual);
        }

        private static double scale(double factor, double by) {
            return factor <= 1 ? 1 : 0.1 * by * Math.log(factor) + 1;
        }

        private double factor() {
            return positive("factor");
        }

        private double positive(String field) {
            if (!scaling.has(field)) {
                throw fields.refusal("'" + field + "' is missing in a rotation of type " + kind);
            }
            return scaling.positive(field, 1);
        }

        private double number(String field, double otherwise) {
            return scaling.number(field, otherwise);
        }

        /** The length of texts in training; what stands outside of the rotation comes first. */
        private double original() {
            String field = "original_max_position_embeddings";
            int inner = scaling.size(field, fields.size("max_position_embeddings"));
            return fields.size(field, inner);
        }
    }
}
