/**
 * Function-preserving growth of models. Read {@link io.vorlauf.training.internal.widen.WideWeights} first.
 */
package io.vorlauf.training.internal.widen;
