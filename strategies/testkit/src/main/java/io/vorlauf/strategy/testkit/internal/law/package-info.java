/**
 * The laws, one class each. Read {@link io.vorlauf.strategy.testkit.internal.law.Law} first, then
 * {@link io.vorlauf.strategy.testkit.internal.law.CoupledLaw}.
 */
package io.vorlauf.strategy.testkit.internal.law;
