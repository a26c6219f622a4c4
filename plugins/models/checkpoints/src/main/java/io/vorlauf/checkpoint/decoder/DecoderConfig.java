// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.checkpoint.decoder;

import io.vorlauf.checkpoint.decoder.TensorLayout.Role;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.IntFunction;
import java.util.function.IntToDoubleFunction;
import java.util.function.IntUnaryOperator;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * What a decoder computes, and where its weights are in a checkpoint: all that tells one family of transformers from
 * another, as data. Immutable.
 *
 * <p>A stream of {@code hiddenSize} numbers per token begins as the token's embedding times {@link #embeddingScale}, with
 * its position's added if those are learned. Each layer has two blocks, attention and a feed-forward network; both stand
 * between norms as {@link #place} says, and what they give is multiplied by {@link #residualScale} and added to the stream:
 * first that of attention, then that of the feed-forward network, which sees the sum, or, if {@link #parallel}, what
 * attention saw. The head multiplies what comes out of the final norm; logits are divided by {@link #logitDivisor} and
 * then {@linkplain #logitCap capped}.
 *
 * <p>Attention: queries, keys and values come from linear layers; queries and keys are normed as {@link #queryKeyNorm}
 * says and turned by the layer's {@link #rotation}. A score is their product times {@link #attentionScale}, {@linkplain
 * #attentionCap capped}; a token sees itself and those before it, as far as the layer's {@link #window}. As many query
 * heads as {@link #group}, one after the other, share a key/value head (Ainslie et al., arXiv 2305.13245).
 *
 * <p>The feed-forward network: down(activation(gate(x)) · up(x)) if {@link #gated} (Shazeer, arXiv 2002.05202), else
 * down(activation(up(x))).
 */
public final class DecoderConfig {

    private static final int MOST_WIDTH = 1 << 22;
    private static final int MOST_LAYERS = 1 << 12;

    private final String family;
    private final int vocabularySize;
    private final int contextLength;
    private final int hiddenSize;
    private final int layers;
    private final int heads;
    private final int kvHeads;
    private final int headSize;
    private final int innerSize;
    private final Normalization norm;
    private final Normalization.Place place;
    private final Normalization.QueryKey queryKeyNorm;
    private final boolean queryKeyValueBiases;
    private final boolean outputBiases;
    private final boolean feedForwardBiases;
    private final boolean learnedPositions;
    private final List<Optional<Rotation>> rotations;
    private final @Nullable LongContext longContext;
    private final List<Integer> windows;
    private final List<Double> attentionScales;
    private final double attentionCap;
    private final double logitCap;
    private final double embeddingScale;
    private final double residualScale;
    private final double logitDivisor;
    private final Activation activation;
    private final boolean gated;
    private final boolean parallel;
    private final boolean tied;
    private final TensorLayout layout;

    /**
     * Where weights lie: some outputs of a tensor.
     *
     * @param tensor its name without {@code .weight} or {@code .bias}
     * @param inputs how many inputs the tensor has
     * @param storedOutputs how many outputs the tensor has
     * @param outputs how many of them these are
     * @param first the first of them
     * @param block so many follow one another,
     * @param stride and so far from the first of a block is the first of the next
     * @param byInputs whether the tensor has a row per input; else a row per output
     * @param biased whether there is a bias per output
     */
    public record Part(
            String tensor, int inputs, int storedOutputs, int outputs, int first, int block, int stride,
            boolean byInputs, boolean biased) {}

    /**
     * How long texts differ from short ones: if there are more tokens than {@code length}, up to and with the one that is
     * evaluated, this rotation holds for all positions (Ding et al., arXiv 2402.13753, as Phi-3 has it).
     *
     * @param length the longest text that the usual rotation is for
     * @param rotation that of longer ones
     */
    public record LongContext(int length, Rotation rotation) {}

    private DecoderConfig(Builder builder) {
        this.family = builder.family;
        this.vocabularySize = inRange("the vocabulary", builder.vocabularySize, ConfigFields.MOST);
        this.contextLength = inRange("the context", builder.contextLength, ConfigFields.MOST);
        this.hiddenSize = inRange("the hidden size", builder.hiddenSize, MOST_WIDTH);
        this.layers = inRange("the number of layers", builder.layers, MOST_LAYERS);
        this.heads = inRange("the number of heads", builder.heads, MOST_WIDTH);
        this.kvHeads = inRange("the number of key/value heads", builder.kvHeads, MOST_WIDTH);
        this.headSize = inRange("the size of a head", builder.headSize, MOST_WIDTH);
        this.innerSize = inRange("the intermediate size", builder.innerSize, MOST_WIDTH);
        if (heads % kvHeads != 0) {
            throw new IllegalArgumentException(
                    heads + " query heads cannot share " + kvHeads + " key/value heads in equal parts");
        }
        this.norm = builder.norm;
        this.place = builder.place;
        this.queryKeyNorm = builder.queryKeyNorm;
        this.queryKeyValueBiases = builder.queryKeyValueBiases;
        this.outputBiases = builder.outputBiases;
        this.feedForwardBiases = builder.feedForwardBiases;
        this.learnedPositions = builder.learnedPositions;
        this.rotations = perLayer(builder.rotation);
        rotations.stream().flatMap(Optional::stream).map(Rotation::width).filter(width -> width > headSize)
                .findFirst().ifPresent(width -> {
                    throw new IllegalArgumentException(
                            "of a head of " + headSize + " elements, " + width + " cannot be turned");
                });
        this.longContext = builder.longContext;
        this.windows = perLayer(builder.window::applyAsInt);
        double scale = 1 / Math.sqrt(headSize);
        this.attentionScales = builder.attentionScale == null
                ? Collections.nCopies(layers, scale)
                : perLayer(builder.attentionScale::applyAsDouble);
        this.attentionCap = builder.attentionCap;
        this.logitCap = builder.logitCap;
        this.embeddingScale = builder.embeddingScale;
        this.residualScale = builder.residualScale;
        this.logitDivisor = builder.logitDivisor;
        this.activation = builder.activation;
        this.gated = builder.gated;
        this.parallel = builder.parallel;
        this.tied = builder.tied;
        this.layout = builder.layout;
        if (parallel && place != Normalization.Place.BEFORE) {
            throw new IllegalArgumentException("parallel blocks have norms before them and none behind");
        }
        if (layout.perHead() && heads != kvHeads) {
            throw new IllegalArgumentException("a matrix with query, key and value per head needs as many of each, not "
                    + heads + " and " + kvHeads);
        }
    }

    private <T> List<T> perLayer(IntFunction<T> value) {
        return IntStream.range(0, layers).mapToObj(value).toList();
    }

    private static int inRange(String what, int value, int most) {
        if (value < 1 || value > most) {
            throw new IllegalArgumentException(what + " must be from 1 to " + most + ", not " + value);
        }
        return value;
    }

    /** A configuration of a family, without sizes. */
    public static Builder builder(String family) {
        return new Builder(family);
    }

    /** What {@code config.json} calls the family. */
    public String family() {
        return family;
    }

    /** Number of token ids, and length of a row of logits. */
    public int vocabularySize() {
        return vocabularySize;
    }

    /** The most positions a text can have. */
    public int contextLength() {
        return contextLength;
    }

    /** Width of the residual stream. */
    public int hiddenSize() {
        return hiddenSize;
    }

    /** Number of layers. */
    public int layers() {
        return layers;
    }

    /** Number of query heads per layer. */
    public int heads() {
        return heads;
    }

    /** Number of key/value heads per layer; a divisor of the heads. */
    public int kvHeads() {
        return kvHeads;
    }

    /** Width of one head. */
    public int headSize() {
        return headSize;
    }

    /** Width of the feed-forward network. */
    public int innerSize() {
        return innerSize;
    }

    /** Width of all queries of a token. */
    public int queryWidth() {
        return heads * headSize;
    }

    /** Width of all keys, and of all values, of a token. */
    public int kvWidth() {
        return kvHeads * headSize;
    }

    /** How many query heads share a key/value head. */
    public int group() {
        return heads / kvHeads;
    }

    /** How all norms work. */
    public Normalization norm() {
        return norm;
    }

    /** Where the norms of both blocks stand. */
    public Normalization.Place place() {
        return place;
    }

    /** What is normed of queries and keys. */
    public Normalization.QueryKey queryKeyNorm() {
        return queryKeyNorm;
    }

    /** Whether positions are learned vectors that are added to embeddings. */
    public boolean learnedPositions() {
        return learnedPositions;
    }

    /** How queries and keys of a layer are turned by their positions; empty if they are not. */
    public Optional<Rotation> rotation(int layer) {
        return rotations.get(layer);
    }

    /** How long texts differ from short ones; empty if they do not. */
    public Optional<LongContext> longContext() {
        return Optional.ofNullable(longContext);
    }

    /**
     * How many tokens a token sees in a layer, itself included: of position i, those of positions above i − window;
     * {@link Integer#MAX_VALUE} if all.
     */
    public int window(int layer) {
        return windows.get(layer);
    }

    /** What scores of a layer are multiplied with. */
    public double attentionScale(int layer) {
        return attentionScales.get(layer);
    }

    /** A cap c makes c · tanh(s / c) of a score s; 0 stands for none. */
    public double attentionCap() {
        return attentionCap;
    }

    /** A cap c makes c · tanh(l / c) of a logit l; 0 stands for none. */
    public double logitCap() {
        return logitCap;
    }

    /** What the embedding of a token is multiplied with. */
    public double embeddingScale() {
        return embeddingScale;
    }

    /** What a block gives is multiplied with, before it is added to the stream. */
    public double residualScale() {
        return residualScale;
    }

    /** What logits are divided by, before they are capped. */
    public double logitDivisor() {
        return logitDivisor;
    }

    /** What the feed-forward network does to its inner numbers. */
    public Activation activation() {
        return activation;
    }

    /** Whether a second inner product is multiplied with the activation of the first. */
    public boolean gated() {
        return gated;
    }

    /** Whether both blocks of a layer see what entered it. */
    public boolean parallel() {
        return parallel;
    }

    /** Whether the head multiplies with the token embedding. */
    public boolean tied() {
        return tied;
    }

    /** How its tensors are called. */
    public TensorLayout layout() {
        return layout;
    }

    /** Whether there is such a tensor. */
    public boolean has(Role role) {
        return switch (role) {
            case POSITIONS -> learnedPositions;
            case ATTENTION_NORM, FEED_FORWARD_NORM -> place.before();
            case ATTENTION_NORM_BEHIND, FEED_FORWARD_NORM_BEHIND -> place.behind();
            case QUERY_NORM, KEY_NORM -> queryKeyNorm != Normalization.QueryKey.NONE;
            case GATE -> gated;
            case HEAD -> !tied;
            default -> true;
        };
    }

    /**
     * Where a matrix lies.
     *
     * @param role none of a norm
     * @param layer which layer's; does not matter if the matrix is none of a layer
     */
    public Part part(Role role, int layer) {
        String name = layout.name(role, layer);
        return switch (role) {
            case EMBEDDING, HEAD -> table(name, vocabularySize);
            case POSITIONS -> table(name, contextLength);
            case QUERIES -> attention(name, 0, queryWidth(), 0);
            case KEYS -> attention(name, 1, kvWidth(), queryWidth());
            case VALUES -> attention(name, 2, kvWidth(), queryWidth() + kvWidth());
            case OUTPUT -> whole(name, queryWidth(), hiddenSize, outputBiases);
            case GATE -> inner(name, 0);
            case UP -> inner(name, layout.joined(Role.GATE, Role.UP) ? innerSize : 0);
            case DOWN -> whole(name, innerSize, hiddenSize, feedForwardBiases);
            default -> throw new IllegalArgumentException(role + " is no matrix");
        };
    }

    private Part table(String name, int rows) {
        return new Part(name, hiddenSize, rows, rows, 0, rows, rows, false, false);
    }

    private Part whole(String name, int inputs, int outputs, boolean biased) {
        return new Part(name, inputs, outputs, outputs, 0, outputs, outputs, layout.byInputs(), biased);
    }

    private Part attention(String name, int third, int outputs, int first) {
        if (!layout.joined(Role.QUERIES, Role.KEYS)) {
            return whole(name, hiddenSize, outputs, queryKeyValueBiases);
        }
        int all = queryWidth() + 2 * kvWidth();
        return layout.perHead()
                ? new Part(name, hiddenSize, all, outputs, third * headSize, headSize, 3 * headSize, layout.byInputs(),
                        queryKeyValueBiases)
                : new Part(name, hiddenSize, all, outputs, first, outputs, outputs, layout.byInputs(),
                        queryKeyValueBiases);
    }

    private Part inner(String name, int first) {
        int all = layout.joined(Role.GATE, Role.UP) ? 2 * innerSize : innerSize;
        return new Part(name, hiddenSize, all, innerSize, first, innerSize, innerSize, layout.byInputs(),
                feedForwardBiases);
    }

    /** How many gains a norm has. */
    public int normWidth(Role role) {
        boolean heads = queryKeyNorm == Normalization.QueryKey.HEADS;
        return switch (role) {
            case QUERY_NORM -> heads ? headSize : queryWidth();
            case KEY_NORM -> heads ? headSize : kvWidth();
            default -> hiddenSize;
        };
    }

    /**
     * The tensors a checkpoint of this architecture consists of and their shapes, in the order of the forward pass; a
     * tied head is not among them.
     */
    public Map<String, List<Long>> tensors() {
        Map<String, List<Long>> tensors = new LinkedHashMap<>();
        roles().forEach((name, role) -> tensors.put(name, shape(name, role)));
        return Collections.unmodifiableMap(tensors);
    }

    /** What the tensors of {@link #tensors} do; of one that holds several matrices, what the first of them does. */
    public Map<String, Role> roles() {
        Map<String, Role> roles = new LinkedHashMap<>();
        add(roles, Role.EMBEDDING, 0);
        add(roles, Role.POSITIONS, 0);
        for (int layer = 0; layer < layers; layer++) {
            for (int i = Role.ATTENTION_NORM.ordinal(); i <= Role.FEED_FORWARD_NORM_BEHIND.ordinal(); i++) {
                add(roles, Role.values()[i], layer);
            }
        }
        add(roles, Role.FINAL_NORM, 0);
        add(roles, Role.HEAD, 0);
        return Collections.unmodifiableMap(roles);
    }

    private void add(Map<String, Role> roles, Role role, int layer) {
        if (has(role)) {
            String name = layout.name(role, layer);
            roles.putIfAbsent(name + ".weight", role);
            if (isNorm(role) ? norm.kind() == Normalization.Kind.LAYER : part(role, layer).biased()) {
                roles.putIfAbsent(name + ".bias", role);
            }
        }
    }

    private List<Long> shape(String tensor, Role role) {
        if (isNorm(role)) {
            return List.of((long) normWidth(role));
        }
        Part part = part(role, 0);
        long outputs = part.storedOutputs();
        if (tensor.endsWith(".bias")) {
            return List.of(outputs);
        }
        return part.byInputs() ? List.of((long) part.inputs(), outputs) : List.of(outputs, (long) part.inputs());
    }

    /** Whether a tensor is one of a norm. */
    public static boolean isNorm(Role role) {
        return switch (role) {
            case ATTENTION_NORM, ATTENTION_NORM_BEHIND, FEED_FORWARD_NORM, FEED_FORWARD_NORM_BEHIND, QUERY_NORM, KEY_NORM,
                    FINAL_NORM -> true;
            default -> false;
        };
    }

    /** All that decides what is computed and where weights are. */
    private List<Object> values() {
        return List.of(
                family, vocabularySize, contextLength, hiddenSize, layers, heads, kvHeads, headSize, innerSize, norm, place,
                queryKeyNorm, queryKeyValueBiases, outputBiases, feedForwardBiases, learnedPositions, rotations,
                longContext(), windows, attentionScales, attentionCap, logitCap, embeddingScale, residualScale,
                logitDivisor, activation, gated, parallel, tied, layout);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof DecoderConfig config && values().equals(config.values());
    }

    @Override
    public int hashCode() {
        return values().hashCode();
    }

    @Override
    public String toString() {
        return family + " of " + layers + " layers of " + hiddenSize;
    }

    /** Makes a configuration. All sizes have to be set; the rest is as in Llama's block, without rotation. */
    public static final class Builder {

        private final String family;
        private int vocabularySize;
        private int contextLength;
        private int hiddenSize;
        private int layers;
        private int heads;
        private int kvHeads;
        private int headSize;
        private int innerSize;
        private Normalization norm = new Normalization(Normalization.Kind.RMS, 1e-6);
        private Normalization.Place place = Normalization.Place.BEFORE;
        private Normalization.QueryKey queryKeyNorm = Normalization.QueryKey.NONE;
        private boolean queryKeyValueBiases;
        private boolean outputBiases;
        private boolean feedForwardBiases;
        private boolean learnedPositions;
        private IntFunction<Optional<Rotation>> rotation = layer -> Optional.empty();
        private @Nullable LongContext longContext;
        private IntUnaryOperator window = layer -> Integer.MAX_VALUE;
        private @Nullable IntToDoubleFunction attentionScale;
        private double attentionCap;
        private double logitCap;
        private double embeddingScale = 1;
        private double residualScale = 1;
        private double logitDivisor = 1;
        private Activation activation = Activation.SILU;
        private boolean gated = true;
        private boolean parallel;
        private boolean tied;
        private TensorLayout layout = TensorLayout.llama().build();

        private Builder(String family) {
            this.family = family;
        }

        /** {@link DecoderConfig#vocabularySize}. */
        public Builder vocabularySize(int value) {
            this.vocabularySize = value;
            return this;
        }

        /** {@link DecoderConfig#contextLength}. */
        public Builder contextLength(int value) {
            this.contextLength = value;
            return this;
        }

        /** {@link DecoderConfig#hiddenSize}. */
        public Builder hiddenSize(int value) {
            this.hiddenSize = value;
            return this;
        }

        /** {@link DecoderConfig#layers}. */
        public Builder layers(int value) {
            this.layers = value;
            return this;
        }

        /** {@link DecoderConfig#heads}, {@link DecoderConfig#kvHeads} and {@link DecoderConfig#headSize}. */
        public Builder heads(int queries, int keysAndValues, int size) {
            this.heads = queries;
            this.kvHeads = keysAndValues;
            this.headSize = size;
            return this;
        }

        /** {@link DecoderConfig#innerSize}. */
        public Builder innerSize(int value) {
            this.innerSize = value;
            return this;
        }

        /** {@link DecoderConfig#norm}. */
        public Builder norm(Normalization value) {
            this.norm = value;
            return this;
        }

        /** {@link DecoderConfig#place}. */
        public Builder place(Normalization.Place value) {
            this.place = value;
            return this;
        }

        /** {@link DecoderConfig#queryKeyNorm}. */
        public Builder queryKeyNorm(Normalization.QueryKey value) {
            this.queryKeyNorm = value;
            return this;
        }

        /** Whether queries, keys and values have biases. */
        public Builder queryKeyValueBiases(boolean value) {
            this.queryKeyValueBiases = value;
            return this;
        }

        /** Whether what attention gives has biases. */
        public Builder outputBiases(boolean value) {
            this.outputBiases = value;
            return this;
        }

        /** Whether all products of the feed-forward network have biases. */
        public Builder feedForwardBiases(boolean value) {
            this.feedForwardBiases = value;
            return this;
        }

        /** {@link DecoderConfig#learnedPositions}. */
        public Builder learnedPositions(boolean value) {
            this.learnedPositions = value;
            return this;
        }

        /** The same rotation in all layers. */
        public Builder rotation(Rotation value) {
            return rotation(layer -> Optional.of(value));
        }

        /** The rotation of each layer. */
        public Builder rotation(IntFunction<Optional<Rotation>> value) {
            this.rotation = value;
            return this;
        }

        /** {@link DecoderConfig#longContext}. */
        public Builder longContext(LongContext value) {
            this.longContext = value;
            return this;
        }

        /** {@link DecoderConfig#window} of each layer. */
        public Builder window(IntUnaryOperator value) {
            this.window = value;
            return this;
        }

        /** The same attention scale in all layers; by default 1 / √{@link DecoderConfig#headSize}. */
        public Builder attentionScale(double value) {
            return attentionScale(layer -> value);
        }

        /** {@link DecoderConfig#attentionScale} of each layer. */
        public Builder attentionScale(IntToDoubleFunction value) {
            this.attentionScale = value;
            return this;
        }

        /** {@link DecoderConfig#attentionCap} and {@link DecoderConfig#logitCap}. */
        public Builder caps(double attention, double logits) {
            this.attentionCap = attention;
            this.logitCap = logits;
            return this;
        }

        /** {@link DecoderConfig#embeddingScale}. */
        public Builder embeddingScale(double value) {
            this.embeddingScale = value;
            return this;
        }

        /** {@link DecoderConfig#residualScale}. */
        public Builder residualScale(double value) {
            this.residualScale = value;
            return this;
        }

        /** {@link DecoderConfig#logitDivisor}. */
        public Builder logitDivisor(double value) {
            this.logitDivisor = value;
            return this;
        }

        /** {@link DecoderConfig#activation} and {@link DecoderConfig#gated}. */
        public Builder activation(Activation value, boolean withGate) {
            this.activation = value;
            this.gated = withGate;
            return this;
        }

        /** {@link DecoderConfig#parallel}. */
        public Builder parallel(boolean value) {
            this.parallel = value;
            return this;
        }

        /** {@link DecoderConfig#tied}. */
        public Builder tied(boolean value) {
            this.tied = value;
            return this;
        }

        /** {@link DecoderConfig#layout}. */
        public Builder layout(TensorLayout value) {
            this.layout = value;
            return this;
        }

        /**
         * The configuration.
         *
         * @throws IllegalArgumentException if a size is missing or out of range, or what is set contradicts itself
         */
        public DecoderConfig build() {
            return new DecoderConfig(this);
        }
    }
}
