// SPDX-License-Identifier: Apache-2.0
/**
 * Measuring what a pass of a model costs by the number of tokens in it, on which speculation stands or falls. Read
 * {@link io.vorlauf.cli.internal.bench.Benchmark} first.
 */
package io.vorlauf.cli.internal.bench;
