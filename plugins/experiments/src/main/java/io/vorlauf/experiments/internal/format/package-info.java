/**
 * Experiments and their results as JSON, one class for each kind of line. Read
 * {@link io.vorlauf.experiments.internal.format.Lines} first.
 */
package io.vorlauf.experiments.internal.format;
