package io.vorlauf.training.internal.graph;

import io.vorlauf.checkpoint.LlamaConfig;
import java.util.Map;

/**
 * A model to be imitated.
 *
 * @param weights all tensors of the configuration, by name
 */
public record Teacher(LlamaConfig config, Map<String, float[]> weights) {}
