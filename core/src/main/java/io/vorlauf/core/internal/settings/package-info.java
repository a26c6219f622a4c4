// SPDX-License-Identifier: Apache-2.0
/**
 * What the engine is told while it runs. {@link io.vorlauf.core.internal.settings.LiveSettings} is all there is.
 */
package io.vorlauf.core.internal.settings;
