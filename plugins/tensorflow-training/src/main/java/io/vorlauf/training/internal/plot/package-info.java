/**
 * The curves of a training as a picture. Read {@link io.vorlauf.training.internal.plot.LossCurve} first.
 */
package io.vorlauf.training.internal.plot;
