// SPDX-License-Identifier: Apache-2.0
/**
 * What a training needs beside graphs: a vocabulary, windows of tokens, the weights of a widened model, and what is
 * left on the disk. Read {@link io.vorlauf.training.internal.ModelDirectory} first.
 */
package io.vorlauf.training.internal;
