// SPDX-License-Identifier: Apache-2.0
/**
 * Named steps of sampling. In plain Java, add a {@link io.vorlauf.transforms.JsonGrammar} or a
 * {@link io.vorlauf.transforms.NoRepeatNgram} to the engine; in a framework the bundle registers them.
 */
@Export
@NullMarked
@Version("0.1.0")
package io.vorlauf.transforms;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
