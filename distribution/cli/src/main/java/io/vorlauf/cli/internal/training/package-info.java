// SPDX-License-Identifier: Apache-2.0
/**
 * What the commands that train share: progress, report, and what to make of failures. Read
 * {@link io.vorlauf.cli.internal.training.TrainingProgress} first.
 */
package io.vorlauf.cli.internal.training;
