/**
 * Watches strategies at work, so that a broken law can show the tree it broke at. Read
 * {@link io.vorlauf.strategy.testkit.internal.recording.Recorder} first.
 */
package io.vorlauf.strategy.testkit.internal.recording;
