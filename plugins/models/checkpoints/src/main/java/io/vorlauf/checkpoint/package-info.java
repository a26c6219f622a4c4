// SPDX-License-Identifier: Apache-2.0
/**
 * Checkpoints on disk: Hugging Face directories with {@code config.json} and safetensors weights, of the GPT-2 and
 * Llama families, read, checked and written without any TensorFlow. Read
 * {@link io.vorlauf.checkpoint.Checkpoint} first, which reads GGUF files as well, by
 * {@link io.vorlauf.checkpoint.GgufFile}; {@link io.vorlauf.checkpoint.GgufWriter} writes them;
 * {@link io.vorlauf.checkpoint.RandomCheckpoint} makes models of any shape for tests and benchmarks.
 */
@Export
@NullMarked
@Version("0.2.0")
package io.vorlauf.checkpoint;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
