/**
 * Where this bundle meets checkpoints. There is one type, {@link io.vorlauf.jvm.internal.checkpoint.CheckpointSource}.
 */
package io.vorlauf.jvm.internal.checkpoint;
