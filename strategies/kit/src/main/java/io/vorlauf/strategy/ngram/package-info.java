// SPDX-License-Identifier: Apache-2.0
/**
 * What a text has said before, for strategies that guess it says so again. Read
 * {@link io.vorlauf.strategy.ngram.NgramIndex} first.
 */
@Export
@NullMarked
@Version("0.1.0")
package io.vorlauf.strategy.ngram;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
