// SPDX-License-Identifier: Apache-2.0
/**
 * The engine put together. {@link io.vorlauf.core.internal.EngineModule} says which parts there are.
 */
package io.vorlauf.core.internal;
