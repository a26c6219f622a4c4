/** Registers the transforms in an OSGi framework. */
package io.vorlauf.transforms.internal;
