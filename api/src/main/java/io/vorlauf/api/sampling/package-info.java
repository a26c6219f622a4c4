// SPDX-License-Identifier: Apache-2.0
/**
 * From logits to distributions. Read {@link io.vorlauf.api.sampling.Sampler} first: a pure function of the tokens so
 * far and a row of logits, put together from {@linkplain io.vorlauf.api.sampling.LogitTransform transforms}.
 */
@Export
@NullMarked
@Version("0.2.0")
package io.vorlauf.api.sampling;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
