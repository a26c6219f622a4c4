/** Connects engine and meter registries in an OSGi framework. */
package io.vorlauf.metrics.internal;
