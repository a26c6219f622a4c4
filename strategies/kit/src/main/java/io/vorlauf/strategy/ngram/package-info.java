/**
 * What a text has said before, for strategies that guess it says so again. Read
 * {@link io.vorlauf.strategy.ngram.NgramIndex} first.
 */
@Export
@Version("0.1.0")
package io.vorlauf.strategy.ngram;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
