// SPDX-License-Identifier: Apache-2.0
/**
 * Plug-ins that may go away at any moment, and the leases under which they are used. Read
 * {@link io.vorlauf.core.internal.registry.PluginRegistry} first.
 */
package io.vorlauf.core.internal.registry;
