// SPDX-License-Identifier: Apache-2.0
/**
 * The bundle's side of the framework. {@link io.vorlauf.tokenizers.internal.osgi.Activator} is all there is; no other
 * package touches OSGi.
 */
package io.vorlauf.tokenizers.internal.osgi;
