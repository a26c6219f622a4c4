// SPDX-License-Identifier: Apache-2.0
/**
 * What results mean. Read {@link io.vorlauf.experiments.internal.statistics.Analyst} first; every other class is one
 * figure of its summaries.
 */
package io.vorlauf.experiments.internal.statistics;
