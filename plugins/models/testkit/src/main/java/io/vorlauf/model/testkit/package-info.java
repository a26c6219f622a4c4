// SPDX-License-Identifier: Apache-2.0
/**
 * The laws that hold for models, whatever computes them. A backend's tests extend
 * {@link io.vorlauf.model.testkit.SameBitsLaws}, {@link io.vorlauf.model.testkit.CacheLaws},
 * {@link io.vorlauf.model.testkit.RefusalLaws} and {@link io.vorlauf.model.testkit.ReferenceLaws}, and name the
 * {@link io.vorlauf.model.testkit.Variant}s that they hold for; read that first.
 * {@link io.vorlauf.model.testkit.AgreementLaws} compare two backends.
 */
@Export
@NullMarked
@Version("0.2.0")
package io.vorlauf.model.testkit;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
