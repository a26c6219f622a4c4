/**
 * What a training leaves on the disk: models, snapshots, a log and the curve drawn from it. Read
 * {@link io.vorlauf.training.internal.store.Snapshots} first.
 */
package io.vorlauf.training.internal.store;
