/**
 * Which tree is best when only its shape can be chosen, and how large it should be. Read
 * {@link io.vorlauf.strategy.shape.OptimalTrees} first.
 */
@Export
@Version("1.0.0")
package io.vorlauf.strategy.shape;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
