/** Registers the strategy in an OSGi framework. */
package io.vorlauf.strategy.adaptive.internal;
