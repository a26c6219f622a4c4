// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.api.sampling;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * The usual knobs of a sampler. Steps are applied in the order of the components from {@code logitBias} up: bias,
 * repetition, presence, frequency, temperature, top-k, top-p, min-p. Immutable.
 */
public final class SamplerSettings {

    /** Greedy decoding: temperature 0, no filter, no penalty. */
    public static final SamplerSettings GREEDY = new SamplerSettings(0, 0, 1, 0, 1, 0, 0, Map.of());

    private final double temperature;
    private final int topK;
    private final double topP;
    private final double minP;
    private final double repetitionPenalty;
    private final double presencePenalty;
    private final double frequencyPenalty;
    private final Map<Integer, Double> logitBias;

    private SamplerSettings(
            double temperature, int topK, double topP, double minP, double repetitionPenalty, double presencePenalty,
            double frequencyPenalty, Map<Integer, Double> logitBias) {
        check(temperature >= 0 && Double.isFinite(temperature), "temperature", "0 or more", temperature);
        check(topK >= 0, "top-k", "0 (all tokens) or more", topK);
        check(topP > 0 && topP <= 1, "top-p", "above 0 and at most 1", topP);
        check(minP >= 0 && minP <= 1, "min-p", "from 0 to 1", minP);
        check(repetitionPenalty > 0 && Double.isFinite(repetitionPenalty), "repetition penalty", "above 0",
                repetitionPenalty);
        check(Double.isFinite(presencePenalty), "presence penalty", "a finite number", presencePenalty);
        check(Double.isFinite(frequencyPenalty), "frequency penalty", "a finite number", frequencyPenalty);
        logitBias.forEach((token, bias) -> {
            check(token >= 0, "logit bias", "for a token id of 0 or more", token);
            check(Double.isFinite(bias), "logit bias of token " + token, "a finite number", bias);
        });
        logitBias = Map.copyOf(logitBias);
        this.temperature = temperature;
        this.topK = topK;
        this.topP = topP;
        this.minP = minP;
        this.repetitionPenalty = repetitionPenalty;
        this.presencePenalty = presencePenalty;
        this.frequencyPenalty = frequencyPenalty;
        this.logitBias = logitBias;
    }

    /** Starts one: greedy, no filter, no penalty unless set. */
    public static Builder builder() {
        return new Builder();
    }

    /** Divides the logits; at 0 only the most probable token stays. 0 or more. */
    public double temperature() {
        return temperature;
    }

    /** How many of the most probable tokens stay; 0 for all. */
    public int topK() {
        return topK;
    }

    /**
     * The smallest set of most probable tokens whose probability reaches this stays (nucleus sampling, Holtzman et al.,
     * arXiv 1904.09751); in (0, 1], 1 for all.
     */
    public double topP() {
        return topP;
    }

    /**
     * Tokens stay whose probability is at least this share of the highest (Nguyen et al., arXiv 2407.01082); in [0, 1],
     * 0 for all.
     */
    public double minP() {
        return minP;
    }

    /**
     * Divides positive and multiplies negative logits of tokens in the prompt or the output (CTRL, Keskar et al., arXiv
     * 1909.05858); above 0, 1 for none.
     */
    public double repetitionPenalty() {
        return repetitionPenalty;
    }

    /** Subtracted from the logits of tokens in the output; 0 for none. */
    public double presencePenalty() {
        return presencePenalty;
    }

    /** Subtracted once per occurrence in the output; 0 for none. */
    public double frequencyPenalty() {
        return frequencyPenalty;
    }

    /** Added to the logits of single tokens. */
    public Map<Integer, Double> logitBias() {
        return logitBias;
    }

    /** All of it that matters, in few words for people: {@code greedy}, {@code T = 0.8, top-p 0.9}. */
    public String words() {
        List<String> words = new ArrayList<>(List.of(temperature == 0 ? "greedy" : "T = " + number(temperature)));
        Map<String, Double> knobs = new LinkedHashMap<>();
        knobs.put("top-k", topK == 0 ? null : Double.valueOf(topK));
        knobs.put("top-p", topP == 1 ? null : Double.valueOf(topP));
        knobs.put("min-p", minP == 0 ? null : Double.valueOf(minP));
        knobs.put("repetition penalty", repetitionPenalty == 1 ? null : Double.valueOf(repetitionPenalty));
        knobs.put("presence penalty", presencePenalty == 0 ? null : Double.valueOf(presencePenalty));
        knobs.put("frequency penalty", frequencyPenalty == 0 ? null : Double.valueOf(frequencyPenalty));
        knobs.values().removeIf(Objects::isNull);
        knobs.forEach((name, value) -> words.add(name + " " + number(value)));
        if (!logitBias.isEmpty()) {
            words.add("bias on " + logitBias.size() + (logitBias.size() == 1 ? " token" : " tokens"));
        }
        return String.join(", ", words);
    }

    private static String number(double value) {
        return value == Math.rint(value) ? String.valueOf((long) value) : String.valueOf(value);
    }

    private static void check(boolean holds, String what, String expected, Number value) {
        if (!holds) {
            throw new IllegalArgumentException(what + " must be " + expected + ", not " + value);
        }
    }

    /** Plain sampling at a temperature. */
    public static SamplerSettings ofTemperature(double temperature) {
        return GREEDY.withTemperature(temperature);
    }

    /** The same with another temperature. */
    public SamplerSettings withTemperature(double value) {
        return new SamplerSettings(value, topK, topP, minP, repetitionPenalty, presencePenalty, frequencyPenalty, logitBias);
    }

    /** The same with another top-k. */
    public SamplerSettings withTopK(int value) {
        return new SamplerSettings(
                temperature, value, topP, minP, repetitionPenalty, presencePenalty, frequencyPenalty, logitBias);
    }

    /** The same with another top-p. */
    public SamplerSettings withTopP(double value) {
        return new SamplerSettings(
                temperature, topK, value, minP, repetitionPenalty, presencePenalty, frequencyPenalty, logitBias);
    }

    /** The same with another min-p. */
    public SamplerSettings withMinP(double value) {
        return new SamplerSettings(
                temperature, topK, topP, value, repetitionPenalty, presencePenalty, frequencyPenalty, logitBias);
    }

    /** The same with other penalties. */
    public SamplerSettings withPenalties(double repetition, double presence, double frequency) {
        return new SamplerSettings(temperature, topK, topP, minP, repetition, presence, frequency, logitBias);
    }

    /** The same with another bias. */
    public SamplerSettings withLogitBias(Map<Integer, Double> value) {
        return new SamplerSettings(
                temperature, topK, topP, minP, repetitionPenalty, presencePenalty, frequencyPenalty, value);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof SamplerSettings that && values().equals(that.values());
    }

    @Override
    public int hashCode() {
        return values().hashCode();
    }

    @Override
    public String toString() {
        return "SamplerSettings" + values();
    }

    private List<Object> values() {
        return List.of(temperature, topK, topP, minP, repetitionPenalty, presencePenalty, frequencyPenalty, logitBias);
    }

    /** Collects settings. Not thread-safe. */
    public static final class Builder {

        private double temperature;
        private int topK;
        private double topP = 1;
        private double minP;
        private double repetitionPenalty = 1;
        private double presencePenalty;
        private double frequencyPenalty;
        private Map<Integer, Double> logitBias = Map.of();

        private Builder() {}

        /** Sets {@link SamplerSettings#temperature()}. */
        public Builder temperature(double value) {
            temperature = value;
            return this;
        }

        /** Sets {@link SamplerSettings#topK()}. */
        public Builder topK(int value) {
            topK = value;
            return this;
        }

        /** Sets {@link SamplerSettings#topP()}. */
        public Builder topP(double value) {
            topP = value;
            return this;
        }

        /** Sets {@link SamplerSettings#minP()}. */
        public Builder minP(double value) {
            minP = value;
            return this;
        }

        /** Sets {@link SamplerSettings#repetitionPenalty()}. */
        public Builder repetitionPenalty(double value) {
            repetitionPenalty = value;
            return this;
        }

        /** Sets {@link SamplerSettings#presencePenalty()}. */
        public Builder presencePenalty(double value) {
            presencePenalty = value;
            return this;
        }

        /** Sets {@link SamplerSettings#frequencyPenalty()}. */
        public Builder frequencyPenalty(double value) {
            frequencyPenalty = value;
            return this;
        }

        /** Sets {@link SamplerSettings#logitBias()}. */
        public Builder logitBias(Map<Integer, Double> value) {
            logitBias = value;
            return this;
        }

        /**
         * What was collected.
         *
         * @throws IllegalArgumentException if a value is out of range; the message names it
         */
        public SamplerSettings build() {
            return new SamplerSettings(
                    temperature, topK, topP, minP, repetitionPenalty, presencePenalty, frequencyPenalty, logitBias);
        }
    }
}
