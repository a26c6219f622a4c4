// SPDX-License-Identifier: Apache-2.0
/**
 * Getting TensorFlow's native library into the process: what it needs, what to say where it cannot be had, and the start
 * without its chatter. Read {@link io.vorlauf.tensorflow.internal.library.NativePlatform} and
 * {@link io.vorlauf.tensorflow.internal.library.StandardError} first.
 */
package io.vorlauf.tensorflow.internal.library;
