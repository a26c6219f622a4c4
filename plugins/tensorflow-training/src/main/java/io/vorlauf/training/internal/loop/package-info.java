/**
 * The course of a training: steps, measurements, snapshots, the end. Read
 * {@link io.vorlauf.training.internal.loop.TrainingRun} first.
 */
package io.vorlauf.training.internal.loop;
