/**
 * The random decisions of rejection, for tests that take them themselves: {@link io.vorlauf.core.random.Draws}.
 */
@Export
@NullMarked
@Version("0.1.0")
package io.vorlauf.core.random;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
