/**
 * Generating text. Read {@link io.vorlauf.api.decoding.DecodingService} first; a
 * {@link io.vorlauf.api.decoding.DecodingRequest} says what to generate and how.
 */
@Export
@Version("2.0.0")
package io.vorlauf.api.decoding;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
