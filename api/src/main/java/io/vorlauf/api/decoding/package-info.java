// SPDX-License-Identifier: Apache-2.0
/**
 * Generating text. Read {@link io.vorlauf.api.decoding.DecodingService} first; a
 * {@link io.vorlauf.api.decoding.DecodingRequest} says what to generate and how.
 */
@Export
@NullMarked
@Version("0.2.0")
package io.vorlauf.api.decoding;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
