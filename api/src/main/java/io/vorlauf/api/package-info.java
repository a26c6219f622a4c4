// SPDX-License-Identifier: Apache-2.0
/**
 * What all packages have in common: {@link io.vorlauf.api.VorlaufException}, the root of their exceptions. Who wants to
 * generate text reads {@code io.vorlauf.api.decoding} first, and who wants to speculate {@code io.vorlauf.api.strategy}.
 */
@Export
@NullMarked
@Version("0.1.0")
package io.vorlauf.api;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
